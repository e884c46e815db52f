import { resolveEndpointConfig } from '@smithy/core/endpoints';
import { parseUrl } from '@smithy/core/protocols';

/**
 * URL of the endpoint that is configured for a service, as the AWS SDK reads it, but without a client of the service:
 * `AWS_ENDPOINT_URL_…`, `AWS_ENDPOINT_URL`, the services section of the profile, the profile itself.
 *
 * @param serviceId name of the service in the SDK: `S3`
 */
export async function configuredEndpoint(serviceId: string): Promise<string | undefined> {
  const endpointProvider = () => {
    throw new Error('only what is configured is asked for');
  };
  const { serviceConfiguredEndpoint } = resolveEndpointConfig({ serviceId, urlParser: parseUrl, endpointProvider });
  return await serviceConfiguredEndpoint?.();
}
