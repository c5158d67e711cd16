/** The keys of looking at a recording: those of redaction review, and playing, marking, cutting. */
import { useEffect, useMemo, useRef } from 'react'
import type { CommandDefinition } from '@/commands/catalogue'
import type { CommandHandler } from '@/commands/registry'
import { commands, useCommands, useCommandScope } from '@/app/commands'

export const RECORDED_COMMANDS: readonly CommandDefinition[] = [
  { id: 'recorded.play', label: /*i18n*/ { id: 'Play or pause' }, keys: ['Space'], scopes: ['review'], group: 'review' },
  { id: 'recorded.start', label: /*i18n*/ { id: 'It begins here' }, keys: ['i'], scopes: ['review'], group: 'review' },
  { id: 'recorded.end', label: /*i18n*/ { id: 'It ends here' }, keys: ['o'], scopes: ['review'], group: 'review' },
  { id: 'recorded.cut', label: /*i18n*/ { id: 'Silence the sound from here' }, keys: ['s'], scopes: ['review'], group: 'review' },
]

commands.define(RECORDED_COMMANDS)

export interface Actions {
  readonly isClosed: boolean
  readonly canApprove: boolean
  readonly count: number
  readonly approve: () => void
  readonly step: (by: 1 | -1) => void
  readonly toggle: (index: number) => void
  readonly toggleSelected: () => void
  readonly add: () => void
  readonly play: (() => void) | null
  readonly start: () => void
  readonly end: () => void
  readonly cut: (() => void) | null
  readonly cancel: () => void
}

const DIGITS = '123456789'.split('')

export function useRecordedKeys(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  const handlers = useMemo((): Readonly<Record<string, CommandHandler>> => {
    const now = (): Actions => latest.current
    const open = (): boolean => !now().isClosed
    return {
      'review.accept': { available: () => now().canApprove, run: () => now().approve() },
      'work.submit': { available: () => now().canApprove, run: () => now().approve() },
      'review.cancel': { run: () => now().cancel() },
      'redaction.next': { run: () => now().step(1) },
      'redaction.previous': { run: () => now().step(-1) },
      'redaction.add': { available: open, run: () => now().add() },
      'redaction.remove': { available: open, run: () => now().toggleSelected() },
      'recorded.play': { available: () => now().play !== null, run: () => now().play?.() },
      'recorded.start': { available: open, run: () => now().start() },
      'recorded.end': { available: open, run: () => now().end() },
      'recorded.cut': { available: () => open() && now().cut !== null, run: () => now().cut?.() },
      ...Object.fromEntries(DIGITS.map((digit, index) => [`option.${digit}`, { available: () => open() && index < now().count, run: () => now().toggle(index) }])),
    }
  }, [])
  useCommands(handlers)
  useCommandScope('review')
}
