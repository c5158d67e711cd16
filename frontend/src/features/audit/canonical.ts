/** Canonical JSON (RFC 8785): one text for one value, so that this page hashes the same bytes as the server did. */

/** Throws a TypeError for what has no canonical text. */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('NaN and infinities are not JSON numbers')
    return JSON.stringify(value)
  }
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object') {
    const entries = value as Record<string, unknown>
    // The default order of sort() is by UTF-16 code units, which is what the RFC asks for.
    return `{${Object.keys(entries)
      .sort()
      .map((key) => `${text(key)}:${canonical(entries[key])}`)
      .join(',')}}`
  }
  throw new TypeError(`${typeof value} is not a JSON value`)
}

function text(value: string): string {
  // In a pattern of code points this matches surrogates that stand alone.
  if (/[\uD800-\uDFFF]/u.test(value)) throw new TypeError('a lone surrogate is not text')
  return JSON.stringify(value)
}
