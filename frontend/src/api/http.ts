/**
 * The one place where requests leave the page: the CSRF header, idempotency keys, problem+json and the
 * pause for signing in again all live here, so that no screen has to know of them.
 */
import { earlyResponse } from './early'
import { problemFrom, unreachable } from './problem'
import { awaitSignIn } from './signin'

export const API = '/api/v1'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Session routes answer 401 as their own result (a wrong password), not as a lost session. */
const SESSION_ROUTES = [`${API}/auth/`, `${API}/boot`, `${API}/invitations/accept/`]

export function csrfToken(): string {
  const found = document.cookie.split('; ').find((part) => part.startsWith('csrftoken='))
  return found ? decodeURIComponent(found.slice('csrftoken='.length)) : ''
}

function isSessionRoute(url: string): boolean {
  const { pathname } = new URL(url, location.origin)
  return SESSION_ROUTES.some((route) => pathname.startsWith(route))
}

async function send(request: Request): Promise<Response> {
  const outgoing = request.clone()
  if (!SAFE_METHODS.has(outgoing.method)) outgoing.headers.set('X-CSRFToken', csrfToken())
  try {
    return await fetch(outgoing)
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw unreachable()
  }
}

/**
 * `fetch` for everything under /api. A 401 outside the session routes waits for the person to sign in again in
 * place and then repeats the request with the new session; giving up rejects with the 401. `early` is the answer
 * where the page has asked before (`api/early.ts`).
 */
export async function guardedFetch(
  input: Request | string | URL,
  init?: RequestInit,
  early: Response | null = null,
): Promise<Response> {
  const request = new Request(input instanceof Request ? input : new URL(input, location.origin), {
    credentials: 'same-origin',
    ...init,
  })
  let response = early ?? (await send(request))
  if (response.status === 401 && !isSessionRoute(request.url) && (await awaitSignIn())) {
    response = await send(request)
  }
  return response
}

type QueryValue = string | number | boolean | null | undefined

export interface RequestOptions {
  query?: Record<string, QueryValue>
  body?: unknown
  /** Sent as `If-Match`; a stale one is refused with 409. */
  ifMatch?: string | undefined
  /** Sent as `Idempotency-Key`: repeating the request with the same key creates nothing twice. */
  idempotencyKey?: string | undefined
  signal?: AbortSignal | undefined
  /** Lets the browser finish the request after the page is gone (at most 64 KB in all). */
  keepalive?: boolean
}

export interface Answer<T> {
  readonly data: T
  readonly etag: string | undefined
  readonly status: number
}

function address(path: string, query: RequestOptions['query']): string {
  const url = new URL(path.startsWith('/api/') ? path : `${API}${path}`, location.origin)
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(key, String(value))
  }
  return url.href
}

/** Sends one request and answers its JSON with the ETag; throws ApiProblem for anything but a success. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const headers = new Headers({ Accept: 'application/json' })
  let body: BodyInit | null = null
  if (options.body instanceof FormData) body = options.body
  else if (options.body !== undefined) {
    headers.set('Content-Type', 'application/json')
    body = JSON.stringify(options.body)
  }
  if (options.ifMatch) headers.set('If-Match', options.ifMatch)
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey)
  const url = address(path, options.query)
  const early = await earlyResponse(method, url.slice(location.origin.length), options.body)
  const init = { method, headers, body, signal: options.signal ?? null, keepalive: options.keepalive ?? false }
  const response = await guardedFetch(url, init, early)
  if (!response.ok) throw await problemFrom(response)
  const data = (response.status === 204 ? undefined : await response.json()) as T
  return { data, etag: response.headers.get('ETag') ?? undefined, status: response.status }
}

/** Shorthands that answer the body alone. `create` carries a fresh Idempotency-Key unless given one. */
export const http = {
  get: async <T>(path: string, options?: RequestOptions): Promise<T> => (await request<T>('GET', path, options)).data,
  post: async <T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> =>
    (await request<T>('POST', path, { ...options, body: body ?? {} })).data,
  create: async <T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> =>
    (await request<T>('POST', path, { idempotencyKey: crypto.randomUUID(), ...options, body: body ?? {} })).data,
  put: async <T>(path: string, body: unknown, options?: RequestOptions): Promise<T> =>
    (await request<T>('PUT', path, { ...options, body })).data,
  patch: async <T>(path: string, body: unknown, options?: RequestOptions): Promise<T> =>
    (await request<T>('PATCH', path, { ...options, body })).data,
  delete: async (path: string, options?: RequestOptions): Promise<void> => {
    await request<undefined>('DELETE', path, options)
  },
}
