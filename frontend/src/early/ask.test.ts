// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { earlyPicture, earlyResponse } from '@/api/early'
import { AHEAD } from '@/api/work'
import { COUNT, askEarly, questionOf } from './ask'

const ITEM = { media: [{ url: '/media/one', mime: 'image/jpeg' }, { url: '/media/words', mime: 'text/plain' }] }
const sent: [string, RequestInit | undefined][] = []

function answerWith(next: () => Response): void {
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    sent.push([path, init])
    if (path.endsWith('/next')) return next()
    return path.startsWith('/media/') ? new Response('bytes') : Response.json({ path })
  })
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => ({ width: blob.size }))
}

beforeEach(() => {
  sent.length = 0
  answerWith(() => Response.json({ assignments: [ITEM, { media: [{ url: '/media/two', mime: 'image/png' }] }] }))
})
afterEach(() => {
  vi.unstubAllGlobals()
  delete window.__early
})

describe('what is asked before the code is there', () => {
  it('asks for as many items as the editor does', () => {
    expect(COUNT).toBe(AHEAD + 1)
  })

  it('asks who, which project and what is next, and fetches the first picture alone', async () => {
    window.__early = askEarly({ pathname: '/projects/p1/label', search: '?queue=q' }, 't/1')
    const next = await earlyResponse('POST', '/api/v1/projects/p1/next', { queue: 'q', count: COUNT })
    expect((await next?.json())).toEqual({ assignments: [ITEM, expect.anything()] })
    expect(window.__early?.has(questionOf('picture', '/media/one'))).toBe(true)
    expect(await earlyPicture('/media/one')).toEqual({ width: 5 })
    expect(sent.map(([path]) => path)).toEqual([
      '/api/v1/projects/p1/next', '/api/v1/boot', '/api/v1/projects/p1', '/media/one',
    ])
    expect(sent[0]?.[1]?.headers).toMatchObject({ 'X-CSRFToken': 't/1' })
    expect(sent[1]?.[1]?.method).toBe('GET')
  })

  it('gives each answer once, and none to another question', async () => {
    window.__early = askEarly({ pathname: '/projects/p1/label', search: '' }, 't')
    expect(await earlyResponse('POST', '/api/v1/projects/p1/next', { count: 1 })).toBeNull()
    expect(await earlyResponse('GET', '/api/v1/boot', undefined)).not.toBeNull()
    expect(await earlyResponse('GET', '/api/v1/boot', undefined)).toBeNull()
  })

  it('leaves a question that failed to whoever needs it', async () => {
    answerWith(() => {
      throw new TypeError('no network')
    })
    window.__early = askEarly({ pathname: '/projects/p1/label/', search: '' }, 't')
    expect(await earlyResponse('POST', '/api/v1/projects/p1/next', { count: COUNT })).toBeNull()
  })

  it('asks nothing on other pages, or without a session to ask in', () => {
    expect(askEarly({ pathname: '/projects/p1', search: '' }, 't').size).toBe(0)
    expect(askEarly({ pathname: '/projects/p1/label', search: '' }, undefined).size).toBe(0)
    expect(sent).toEqual([])
  })
})
