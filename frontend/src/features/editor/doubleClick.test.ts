import { describe, expect, it } from 'vitest'
import { doubleClicks } from './doubleClick'

describe('the second click of a double click', () => {
  it('is one that the browser counts and that came soon', () => {
    const isDouble = doubleClicks()
    const clicks = [
      { detail: 1, timeStamp: 1000 },
      { detail: 2, timeStamp: 1120 },
      { detail: 3, timeStamp: 1600 },
    ]
    expect(clicks.map(isDouble)).toEqual([false, true, false])
  })

  it('is none after a click elsewhere, however soon', () => {
    const isDouble = doubleClicks()
    expect([1000, 1090].map((timeStamp) => isDouble({ detail: 1, timeStamp }))).toEqual([false, false])
  })

  it('is a tap soon after a tap', () => {
    const isDouble = doubleClicks()
    const taps = [1000, 1150, 1500].map((timeStamp) => ({ detail: 1, timeStamp, nativeEvent: { pointerType: 'touch' } }))
    expect(taps.map(isDouble)).toEqual([false, true, false])
  })

  it('is never a key', () => {
    const isDouble = doubleClicks()
    expect([1000, 1050].map((timeStamp) => isDouble({ detail: 0, timeStamp }))).toEqual([false, false])
  })
})
