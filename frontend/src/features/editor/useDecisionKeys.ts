import { useMemo } from 'react'
import { useCommands } from '@/app/commands'
import type { ControlSpec, DocumentStore } from '@/engine'
import { choose } from './answers/change'
import { choicesOf } from './answers/spec'
import type { Flow } from './flowState'

const DIGITS = '1234567890'.split('')

interface Options {
  flow: Flow
  document: DocumentStore
  /** The question that digits answer; none where digits choose labels. */
  control: ControlSpec | undefined
  readOnly: boolean
}

/** Items that only ask: digits choose, Enter hands in, Ctrl+Z takes back. */
export function useDecisionKeys({ flow, document, control, readOnly }: Options): void {
  useCommands(
    useMemo(() => {
      const options = Object.fromEntries(
        DIGITS.map((digit) => {
          const name = control && choicesOf(control).find(({ key }) => key === digit)?.name
          return [
            `option.${digit}`,
            {
              available: () => name !== undefined && !readOnly,
              run: () => {
                if (control && name !== undefined) choose(document, control, name)
              },
            },
          ]
        }),
      )
      return { ...options, 'decision.submit': { run: () => void flow.submit() } }
    }, [flow, document, control, readOnly]),
  )
}
