import type { Result } from '@/engine'

export type FailureKind =
  /** No answer at all. */
  | 'offline'
  /** The server had trouble, or asked to wait. */
  | 'server'
  /** Signed out. */
  | 'unauthorized'
  /** Someone else's newer revision. */
  | 'conflict'
  /** The lease is no longer this person's, or the item is closed. */
  | 'gone'
  /** The content is refused. */
  | 'invalid'

/** How a request failed, in the terms that decide what happens next. Thrown by transports. */
export class TransportError extends Error {
  readonly kind: FailureKind
  /** Stable dotted code of the server's problem, if it gave one. */
  readonly code: string | null
  /** On a conflict: what the server holds. */
  readonly current: { readonly result: Result; readonly revision: string } | null

  constructor(
    kind: FailureKind,
    detail: string,
    more: { readonly code?: string; readonly current?: { readonly result: Result; readonly revision: string } } = {},
  ) {
    super(detail)
    this.name = 'TransportError'
    this.kind = kind
    this.code = more.code ?? null
    this.current = more.current ?? null
  }
}

export interface Lease {
  readonly assignment: string
  readonly token: string
  /** Number of the label schema that the work is done under; the server takes it along when labels change. */
  readonly version?: number
}

export interface DraftRequest extends Lease {
  readonly result: Result
  /** Sent as `If-Match`; null for the first draft. */
  readonly revision: string | null
  /** The page is going away: the request has to outlive it. */
  readonly keepalive: boolean
}

export interface SubmitRequest extends Lease {
  readonly result: Result
  readonly seconds: number
  readonly idempotencyKey: string
}

export interface SkipRequest extends Lease {
  readonly reason: string
  readonly comment?: string
  readonly idempotencyKey: string
}

/** The network, as this module needs it. Each rejects with a `TransportError`. */
export interface DraftTransport {
  putDraft(request: DraftRequest): Promise<{ readonly revision: string }>
  submit(request: SubmitRequest): Promise<void>
  skip(request: SkipRequest): Promise<void>
  heartbeat(lease: Lease): Promise<void>
}

/** Any thrown thing as a transport failure: what is unknown counts as a lost connection and is tried again. */
export const asFailure = (error: unknown): TransportError =>
  error instanceof TransportError ? error : new TransportError('offline', error instanceof Error ? error.message : String(error))
