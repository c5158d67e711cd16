import { describe, expect, it, vi } from 'vitest'
import { TabLock } from './tabLock'

/** Locks of one name as a browser keeps them: one holder, the others wait, turn away or steal. */
const fakeLocks = (): LockManager => {
  let holder: { readonly rejected: (error: Error) => void } | null = null
  const waiting: (() => void)[] = []
  const request = (_name: string, options: LockOptions, work: (lock: Lock | null) => unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const take = () => {
        const own = { rejected: reject }
        holder = own
        void Promise.resolve(work({ name: 'one', mode: 'exclusive' })).then((value) => {
          if (holder === own) {
            holder = null
            waiting.shift()?.()
          }
          resolve(value)
        })
      }
      if (options.steal) {
        holder?.rejected(new DOMException('stolen', 'AbortError'))
        take()
      } else if (!holder) take()
      else if (options.ifAvailable) resolve(work(null))
      else {
        waiting.push(take)
        options.signal?.addEventListener('abort', () => reject(new DOMException('timeout', 'TimeoutError')))
      }
    })
  return { request } as unknown as LockManager
}

const fakeChannels = (delivers: boolean) => {
  const all: EventTarget[] = []
  return (): BroadcastChannel => {
    const target = new EventTarget()
    all.push(target)
    const postMessage = (data: unknown) => {
      for (const other of all) if (delivers && other !== target) other.dispatchEvent(new MessageEvent('message', { data }))
    }
    return Object.assign(target, { postMessage, close: () => undefined }) as unknown as BroadcastChannel
  }
}

const twoTabs = (delivers: boolean) => {
  const locks = fakeLocks()
  const channel = fakeChannels(delivers)
  const release = vi.fn<() => Promise<void>>(() => Promise.resolve())
  const open = () => new TabLock({ assignment: 'a1', release, locks, channel, patienceMs: 5 })
  return { first: open(), second: open(), release }
}

describe('one editing tab an assignment', () => {
  it('lets the second tab know, and hands over after saving', async () => {
    const { first, second, release } = twoTabs(true)
    expect(await first.acquire()).toBe('mine')
    expect(await second.acquire()).toBe('elsewhere')
    expect(await second.takeOver()).toBe('mine')
    expect(release).toHaveBeenCalledOnce()
    expect([first.getState(), second.getState()]).toEqual(['elsewhere', 'mine'])
  })

  it('takes it from a tab that does not answer, which then knows', async () => {
    const { first, second, release } = twoTabs(false)
    await first.acquire()
    expect(await second.takeOver()).toBe('mine')
    expect(release).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(first.getState()).toBe('elsewhere'))
  })
})
