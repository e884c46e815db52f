/** Units of provisioned capacity that an account may have at a time. @see Amazon Glacier endpoints and quotas */
export const CAPACITY_UNITS_MAX = 2;

/** Expedited retrievals in five minutes that a unit guarantees at least. @see Amazon Glacier Developer Guide, "Provisioned Capacity" */
export const RETRIEVALS_PER_UNIT = 3;

/** What a unit of provisioned capacity gives, as a clause. */
export const UNIT_GIVES = `at least ${RETRIEVALS_PER_UNIT} Expedited retrievals in five minutes and up to 150 MB/s`;
