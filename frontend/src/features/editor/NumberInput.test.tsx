import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { NumberInput, parseNumber } from './NumberInput'

describe('numbers as people write them', () => {
  it.each([
    ['1,234.5', 'en', 1234.5],
    ['1.234,5', 'de', 1234.5],
    ['−3', 'en', -3],
    ['90°', 'en', 90],
    ['', 'en', null],
    ['abc', 'en', null],
    ['1e999', 'en', null],
  ])('%s in %s', (text, locale, value) => {
    expect(parseNumber(text, locale)).toBe(value)
  })
})

describe('the number field', () => {
  it('takes a number on Enter and keeps it within its limits', async () => {
    const onChange = vi.fn()
    render(<NumberInput label="x" value={5} min={0} max={100} onChange={onChange} />)
    await userEvent.click(screen.getByRole('spinbutton'))
    await userEvent.keyboard('250{Enter}')
    expect(onChange).toHaveBeenLastCalledWith(100)
  })

  it('steps with the arrows, ten at a time with Shift', async () => {
    const onChange = vi.fn()
    render(<NumberInput label="x" value={5} onChange={onChange} />)
    await userEvent.click(screen.getByRole('spinbutton'))
    await userEvent.keyboard('{ArrowUp}{Shift>}{ArrowDown}{/Shift}')
    expect(onChange.mock.calls).toEqual([[6], [-5]])
  })

  it('falls back to what it was when nonsense is written', async () => {
    const onChange = vi.fn()
    render(<NumberInput label="x" value={5} onChange={onChange} />)
    await userEvent.click(screen.getByRole('spinbutton'))
    await userEvent.keyboard('abc')
    await userEvent.tab()
    expect(onChange).not.toHaveBeenCalled()
    expect(screen.getByRole('spinbutton')).toHaveProperty('value', '5')
  })
})
