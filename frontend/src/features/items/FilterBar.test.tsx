import { useState } from 'react'
import { fireEvent, render, screen } from '@testing-library/react'
import { FilterBar } from './FilterBar'

const SOURCES = new Map([['s1', 'City archive']])

function Bar({ start = '', told }: { start?: string; told: (filter: string) => void }) {
  const [filter, setFilter] = useState(start)
  return (
    <FilterBar
      filter={filter}
      onChange={(next) => {
        setFilter(next)
        told(next)
      }}
      sources={SOURCES}
      inputRef={null}
      fault={undefined}
    />
  )
}

function setUp(start?: string) {
  const told = vi.fn<(filter: string) => void>()
  render(<Bar {...(start === undefined ? {} : { start })} told={told} />)
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: 'Filter' })
  return { told, input, type: (value: string, key = 'Enter') => (fireEvent.change(input, { target: { value } }), fireEvent.keyDown(input, { key })) }
}

describe('the filter bar', () => {
  it('makes chips of what is typed, with Enter', () => {
    const { told, input, type } = setUp()
    type('state:quarantined ships')
    expect(told).toHaveBeenLastCalledWith('state:quarantined ships')
    expect(input.value).toBe('')
    type('-licence:"CC BY 4.0"')
    expect(told).toHaveBeenLastCalledWith('state:quarantined ships -licence:"CC BY 4.0"')
  })
  it('takes the last chip back as text with Backspace', () => {
    const { told, input } = setUp('state:quarantined ships')
    fireEvent.keyDown(input, { key: 'Backspace' })
    expect(told).toHaveBeenLastCalledWith('state:quarantined')
    expect(input.value).toBe('ships')
  })
  it('takes one chip out by pressing it, and names sources', () => {
    const { told } = setUp('source:s1 verdict:DENY')
    expect(screen.getByText(/City archive/)).toBeTruthy()
    fireEvent.click(screen.getByText(/City archive/))
    expect(told).toHaveBeenLastCalledWith('verdict:DENY')
  })
  it('asks nothing for an empty Enter', () => {
    const { told, type } = setUp('ships')
    type('   ')
    expect(told).not.toHaveBeenCalled()
  })
})
