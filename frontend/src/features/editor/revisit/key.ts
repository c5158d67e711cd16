/** Changes to what was handed in stand on this device under a name of their own: the lease was another piece of work. */
export const keyOf = (assignment: string): string => `revisit ${assignment}`
