import type { Result } from '@/engine'
import { type DraftRequest, type DraftTransport, type Lease, type SkipRequest, type SubmitRequest, TransportError } from '../transport'

/** A server in memory: revisions, idempotent submits, and failures on demand. */
export class FakeServer implements DraftTransport {
  draft: Result | null = null
  revision = 0
  readonly submitted = new Map<string, SubmitRequest | SkipRequest>()
  readonly requests: string[] = []
  /** Thrown by the next requests, one each. */
  readonly failures: (TransportError | undefined)[] = []
  /** Answers are lost on the way back, though the server did the work. */
  losesAnswers = false

  async putDraft({ result, revision }: DraftRequest): Promise<{ revision: string }> {
    this.#before('draft')
    if (this.revision > 0 && revision !== String(this.revision)) {
      const current = { result: this.draft ?? {}, revision: String(this.revision) }
      throw new TransportError('conflict', 'Someone else saved a newer revision', { current })
    }
    this.draft = result
    this.revision += 1
    return Promise.resolve({ revision: String(this.revision) })
  }

  async submit(request: SubmitRequest): Promise<void> {
    return this.#take('submit', request)
  }

  async skip(request: SkipRequest): Promise<void> {
    return this.#take('skip', request)
  }

  async heartbeat(_lease: Lease): Promise<void> {
    this.#before('heartbeat')
    return Promise.resolve()
  }

  async #take(kind: string, request: SubmitRequest | SkipRequest): Promise<void> {
    this.#before(kind)
    this.submitted.set(request.idempotencyKey, request)
    if (this.losesAnswers) throw new TransportError('offline', 'The answer was lost')
    return Promise.resolve()
  }

  #before(kind: string): void {
    this.requests.push(kind)
    const failure = this.failures.shift()
    if (failure) throw failure
  }
}
