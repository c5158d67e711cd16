import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SkipRules } from '@/api/types'
import SkipDialog from './SkipDialog'

const onSkip = vi.fn()

const open = (rules: SkipRules, isRepair = false) => render(<SkipDialog rules={rules} isRepair={isRepair} onClose={() => undefined} onSkip={onSkip} />)

beforeEach(() => onSkip.mockClear())

describe('skipping by the rules of the queue', () => {
  it('offers the reasons that the queue has of its own', async () => {
    open({ policy: 'reason', reasons: ['unsure', 'Night shot'] })
    expect(screen.getAllByRole('radio')).toHaveLength(2)
    await userEvent.setup().keyboard('2{Enter}')
    expect(onSkip.mock.calls).toEqual([['Night shot', '']])
  })

  it('says that skipping returned work gives it up', () => {
    open({ policy: 'reason', reasons: [] }, true)
    expect(screen.getByText(/counts as rejected/)).toBeDefined()
  })

  it('needs none where none is asked for', async () => {
    open({ policy: 'allowed', reasons: [] })
    await userEvent.setup().keyboard('{Enter}')
    expect(onSkip.mock.calls).toEqual([['', '']])
  })
})

describe('skipping by keyboard', () => {
  beforeEach(() => void open({ policy: 'reason', reasons: [] }))

  it('chooses no reason for anybody, and asks for one', async () => {
    const user = userEvent.setup()
    expect(screen.getAllByRole<HTMLInputElement>('radio').filter(({ checked }) => checked)).toEqual([])
    await user.keyboard('{Enter}')
    expect(onSkip).not.toHaveBeenCalled()
    expect(screen.getByRole('alert').textContent).toBe('Choose why first: press its digit, or click it.')
    await user.keyboard('1{Enter}')
    expect(onSkip.mock.calls).toEqual([['unsure', '']])
  })

  it('skips with Enter from the reasons, where the digit has put the focus', async () => {
    const user = userEvent.setup()
    await user.keyboard('2')
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: /It is broken/ }))
    await user.keyboard('{Enter}')
    expect(onSkip.mock.calls).toEqual([['broken', '']])
  })

  it('skips from the note with Ctrl+Enter, and writes lines and digits there', async () => {
    const user = userEvent.setup()
    await user.keyboard('1')
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
