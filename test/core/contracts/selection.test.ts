import { RetrievalRequest } from '../../../core/contracts/retrieval-run';
import { Selection } from '../../../core/contracts/selection';

describe('a selection', () => {
  it.each<[string, object]>([
    ['nothing', {}],
    ['no glob', { paths: [] }],
    ['a glob that is none', { paths: ['[z-a]'] }],
    ['too many globs', { paths: Array(101).fill('x') }],
    ['globs that are too long together', { paths: Array(100).fill('ü'.repeat(1000)) }],
    ['a range without ends', { created: {} }],
    ['a range that ends before it begins', { created: { from: '2026-01-01T00:00:00Z', to: '2025-01-01T00:00:00Z' } }],
    ['sizes between which there is none', { largerThanBytes: 5, smallerThanBytes: 6 }],
    ['a limit of 0', { limit: 0 }],
    ['a member that it does not have', { smaller: 5 }],
  ])('is refused with %s', (_, selection) => {
    expect(Selection.safeParse(selection).success).toBe(false);
  });

  it('may be of one size', () => {
    expect(Selection.safeParse({ largerThanBytes: 5, smallerThanBytes: 7 }).success).toBe(true);
  });

  it('belongs to retrievals alone', () => {
    const selection = { limit: 1 };
    expect(RetrievalRequest.safeParse({ kind: 'retrieve', vault: 'photos', selection }).success).toBe(true);
    expect(RetrievalRequest.safeParse({ kind: 'rebuild', vault: 'photos', selection }).success).toBe(false);
  });
});
