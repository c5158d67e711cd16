/** One fault inside a refused request: where (a JSON pointer into the body) and what to do about it. */
export interface Fault {
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

/**
 * Any answer that is not a success, as RFC 9457 has it.
 * `code` is stable and dotted; `status` is 0 when the server could not be reached at all (`network.unreachable`).
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: readonly Fault[]
  /** Seconds to wait before another try, where the server said so. */
  readonly retryAfter: number | null
  /** Whatever else the answer says, e.g. `current` of a stale change. */
  readonly more: Readonly<Record<string, unknown>>

  constructor(fields: {
    status: number
    code: string
    title: string
    detail: string
    errors?: readonly Fault[]
    retryAfter?: number | null
    more?: Readonly<Record<string, unknown>>
  }) {
    super(fields.detail)
    this.status = fields.status
    this.code = fields.code
    this.title = fields.title
    this.detail = fields.detail
    this.errors = fields.errors ?? []
    this.retryAfter = fields.retryAfter ?? null
    this.more = fields.more ?? {}
  }

  /** The request never reached the server; sending it again later is safe for what carries a key or a token. */
  get offline(): boolean {
    return this.status === 0
  }

  /** The first fault under a field, for forms: `field('email')` finds `/email` and `/email/0`. */
  field(name: string): string | undefined {
    return this.errors.find((fault) => fault.pointer === `/${name}` || fault.pointer.startsWith(`/${name}/`))?.detail
  }
}

/** What a request that got no answer at all is rejected with. */
export function unreachable(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: 'network.unreachable',
    title: 'The server can’t be reached',
    detail: 'The server can’t be reached. What you did is kept on this device and is sent when the connection is back.',
  })
}

export function isProblem(value: unknown): value is ApiProblem {
  return value instanceof ApiProblem
}

interface ProblemBody {
  code?: unknown
  title?: unknown
  detail?: unknown
  errors?: unknown
}

function asFaults(value: unknown): Fault[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return []
    const { pointer, code, detail } = entry as Record<string, unknown>
    return [{ pointer: text(pointer, ''), code: text(code, 'invalid'), detail: text(detail, '') }]
  })
}

function text(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}

/** Reads a failed response into an ApiProblem, whatever its body turns out to be. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  let body: ProblemBody = {}
  try {
    const parsed: unknown = await response.clone().json()
    if (typeof parsed === 'object' && parsed !== null) body = parsed
  } catch {
    // A proxy's HTML page or an empty body: the status alone has to speak.
  }
  const title = text(body.title, response.statusText || `HTTP ${response.status}`)
  const retry = Number(response.headers.get('Retry-After'))
  return new ApiProblem({
    status: response.status,
    code: text(body.code, `http.${response.status}`),
    title,
    detail: text(body.detail, title),
    errors: asFaults(body.errors),
    retryAfter: Number.isFinite(retry) && retry > 0 ? retry : null,
    more: { ...body },
  })
}
