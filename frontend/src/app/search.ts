/** Reading what stands behind the question mark of an address. */

export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** What is not there is left out of the address. */
export function only<T extends object>(search: T): Partial<T> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Partial<T>
}

/** A `validateSearch` that lets these words through and nothing else. */
export function words<const Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>) => only(Object.fromEntries(names.map((name) => [name, text(search[name])])) as Record<Name, string | undefined>)
}
