import { render, screen } from '@testing-library/react'
import { DueClock, daysLeft } from './DueClock'

const in_ = (days: number): string => new Date(Date.now() + days * 86_400_000 + 60_000).toISOString()

describe('the clock of something that is due', () => {
  it('counts whole days, and says when it is overdue', () => {
    const { rerender } = render(<DueClock due={in_(12)} />)
    expect(screen.getByText('due in 12 days')).toBeTruthy()
    rerender(<DueClock due={in_(0)} />)
    expect(screen.getByText('due within a day')).toBeTruthy()
    rerender(<DueClock due={in_(-3)} />)
    expect(screen.getByText(/overdue by 2 days/)).toBeTruthy()
    rerender(<DueClock due={in_(-3)} done="2026-05-04T12:00:00Z" doneWord="told" />)
    expect(screen.getByText('told')).toBeTruthy()
  })
  it('goes through zero', () => {
    const now = new Date('2026-05-04T12:00:00Z')
    expect(daysLeft(new Date('2026-05-06T11:00:00Z'), now)).toBe(1)
    expect(daysLeft(new Date('2026-05-02T11:00:00Z'), now)).toBe(-2)
  })
})
