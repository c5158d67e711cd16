import { PART, Sender, shareOf, type SendingView, type UploadInfo } from './sender'

const INFO: UploadInfo = {
  id: 'u1', state: 'open', project: { id: 'p', name: 'P' }, files: 0, whole: 0, bytes: 0, received: 0, job: null, part_bytes: PART,
}

/** The server's side of an upload, with faults that a test asks for. */
class Server {
  readonly files = new Map<string, { id: string; path: string; bytes: number; data: Uint8Array }>()
  readonly faults: (() => Response | Error | null)[] = []
  finished: unknown = null
  pages = 0

  async answer(request: Request): Promise<Response> {
    const fault = this.faults.shift()?.()
    if (fault instanceof Error) throw fault
    if (fault) return fault
    const path = new URL(request.url).pathname.replace('/api/v1/uploads/u1', '')
    if (path === '/files') return this.announce((await request.json()) as { files: { path: string; bytes: number }[] })
    if (path === '/finish') return this.finish((await request.json()) as { without_missing: boolean })
    return this.patch(path.split('/').at(-1) ?? '', request)
  }

  private announce({ files }: { files: { path: string; bytes: number }[] }): Response {
    this.pages++
    const bad = files.flatMap(({ path }, index) => (path.includes('\\') ? [{ pointer: `/files/${index}/path`, code: 'upload.path', detail: 'No drive.' }] : []))
    if (bad.length > 0) return Response.json({ code: 'upload.refused', detail: 'Some.', errors: bad }, { status: 422 })
    return Response.json({
      files: files.map(({ path, bytes }) => {
        const known = this.files.get(path) ?? { id: `f${this.files.size}`, path, bytes, data: new Uint8Array() }
        this.files.set(path, known)
        return { id: known.id, path, bytes, offset: known.data.length }
      }),
    })
  }

  private async patch(id: string, request: Request): Promise<Response> {
    const file = [...this.files.values()].find((one) => one.id === id)
    if (!file) return Response.json({ code: 'upload_file.not_found', detail: 'Gone.' }, { status: 404 })
    const part = new Uint8Array(await request.arrayBuffer())
    if (Number(request.headers.get('Upload-Offset')) !== file.data.length) {
      return Response.json({ code: 'upload.offset', detail: 'Elsewhere.', current: { offset: file.data.length } }, { status: 409 })
    }
    file.data = new Uint8Array([...file.data, ...part])
    return new Response(null, { status: 204, headers: { 'Upload-Offset': String(file.data.length) } })
  }

  private finish(body: { without_missing: boolean }): Response {
    const missing = [...this.files.values()].filter((one) => one.data.length < one.bytes)
    if (missing.length > 0 && !body.without_missing) return Response.json({ code: 'upload.unfinished', detail: `${missing.length} have not come.` }, { status: 409 })
    this.finished = body
    return Response.json({ job: { id: 'j1' } }, { status: 202 })
  }
}

let server: Server
let last: SendingView

beforeEach(() => {
  server = new Server()
  // Nothing else of a page is needed; files and requests are those of the platform itself.
  vi.stubGlobal('location', { origin: 'http://localhost' })
  vi.stubGlobal('document', { cookie: '' })
  vi.stubGlobal('window', {})
  vi.stubGlobal('fetch', (request: Request) => server.answer(request))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const text = (path: string): string => new TextDecoder().decode(server.files.get(path)?.data)
const sender = (files: File[], part = PART): Sender => new Sender({ ...INFO, part_bytes: part }, files, (view) => { last = view }, [0])

describe('sending files in parts', () => {
  it('announces in pages, sends each file once and ends with the job', async () => {
    const files = Array.from({ length: 620 }, (_, n) => new File([`text ${n}`], `${n}.txt`))
    const job = await sender(files).go()
    expect(last.error).toBeNull()
    expect(job?.id).toBe('j1')
    expect(server.pages).toBe(2)
    expect([text('0.txt'), text('619.txt')]).toEqual(['text 0', 'text 619'])
    expect(last).toMatchObject({ phase: 'done', files: 620, whole: 620, sent: last.bytes })
  })

  it('goes on where the server is, also when an answer was lost', async () => {
    server.files.set('a.txt', { id: 'f0', path: 'a.txt', bytes: 10, data: new TextEncoder().encode('0123') })
    const whole = sender([new File(['0123456789'], 'a.txt')], 3)
    // The part arrives and its answer does not.
    server.faults.push(
      () => null,
      () => {
        const file = server.files.get('a.txt')
        if (file) file.data = new TextEncoder().encode('0123456')
        return new TypeError('the line broke')
      },
      () => Response.json({ code: 'busy', detail: 'Busy.' }, { status: 503 }),
    )
    expect((await whole.go())?.id).toBe('j1')
    expect(text('a.txt')).toBe('0123456789')
    expect(last).toMatchObject({ sent: 10, whole: 1 })
  })

  it('names files that are refused or cannot be read, and sends the rest', async () => {
    const gone = new File(['x'], 'gone.txt')
    gone.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }) as unknown as Blob
    const sending = sender([new File(['a'], 'a.txt'), new File(['b'], 'c:\\b.txt'), gone])
    expect(await sending.go()).toBeNull()
    expect(last.phase).toBe('stuck')
    expect(last.troubles.map(({ path }) => path)).toEqual(['c:\\b.txt', 'gone.txt'])
    expect(text('a.txt')).toBe('a')
    expect((await sending.finish(true))?.id).toBe('j1')
    expect(server.finished).toEqual({ without_missing: true })
  })

  it('tries again only what was in trouble', async () => {
    const file = new File(['late'], 'late.txt')
    const { slice } = file
    file.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }) as unknown as Blob
    const sending = sender([new File(['a'], 'a.txt'), file])
    await sending.go()
    file.slice = slice
    expect((await sending.retry())?.id).toBe('j1')
    expect(text('late.txt')).toBe('late')
    expect(last).toMatchObject({ phase: 'done', whole: 2 })
  })

  it('waits while it is paused and loses nothing', async () => {
    const sending = sender([new File(['0123456789'], 'a.txt')], 2)
    server.faults.push(
      () => null,
      () => {
        sending.pause()
        return new DOMException('stopped', 'AbortError')
      },
    )
    const over = sending.go()
    await vi.waitFor(() => expect(last.phase).toBe('paused'))
    expect(text('a.txt')).toBe('')
    sending.goOn()
    expect((await over)?.id).toBe('j1')
    expect(text('a.txt')).toBe('0123456789')
  })

  it('ends at once when the upload is no longer there', async () => {
    server.faults.push(() => null, () => Response.json({ code: 'upload.not_found', detail: 'No such upload.' }, { status: 404 }))
    expect(await sender([new File(['a'], 'a.txt')]).go()).toBeNull()
    expect(last.phase).toBe('failed')
  })

  it('counts files beside their bytes, so that many small ones are no standstill', () => {
    const view = { files: 100, whole: 50, bytes: 10_000_000, sent: 0 } as SendingView
    expect(shareOf([view])).toBe(0.25)
    expect(shareOf([])).toBe(0)
  })
})
