import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import SkipDialog from './SkipDialog'

const onSkip = vi.fn()

beforeEach(() => {
  onSkip.mockClear()
  render(<SkipDialog rules={{ policy: 'reason', reasons: [] }} onClose={() => undefined} onSkip={onSkip} />)
})

describe('skipping by keyboard', () => {
  it('skips with Enter from the reasons, where the digit has put the focus', async () => {
    const user = userEvent.setup()
    await user.keyboard('2')
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: /It is broken/ }))
    await user.keyboard('{Enter}')
    expect(onSkip.mock.calls).toEqual([['broken', '']])
  })

  it('skips from the note with Ctrl+Enter, and writes lines and digits there', async () => {
    const user = userEvent.setup()
    await user.click(screen.getByRole('textbox'))
    await user.keyboard('2 lamps{Enter}no cat')
    expect(onSkip).not.toHaveBeenCalled()
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(onSkip.mock.calls).toEqual([['unsure', '2 lamps\nno cat']])
  })

  it('asks for the note that another reason needs', async () => {
    const user = userEvent.setup()
    await user.keyboard('4')
    expect(document.activeElement).toBe(screen.getByRole('textbox'))
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(onSkip).not.toHaveBeenCalled()
    expect(screen.getByText('Say in a few words why you skip it.')).toBeDefined()
    await user.keyboard('Too dark{Control>}{Enter}{/Control}')
    expect(onSkip.mock.calls).toEqual([['other', 'Too dark']])
  })
})
