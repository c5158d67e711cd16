import { describe, expect, it } from 'vitest'
import { greeting } from './greeting'

const at = (hour: number) => greeting(new Date(2026, 10, 23, hour, 40), 'Lena Berg')

describe('the greeting', () => {
  it('goes by the hour, and by none at night', () => {
    expect([5, 11].map(at)).toEqual(['Good morning, Lena', 'Good morning, Lena'])
    expect([12, 17].map(at)).toEqual(['Good afternoon, Lena', 'Good afternoon, Lena'])
    expect([18, 21].map(at)).toEqual(['Good evening, Lena', 'Good evening, Lena'])
    expect([22, 0, 4].map(at)).toEqual(['Hello, Lena', 'Hello, Lena', 'Hello, Lena'])
  })
})
