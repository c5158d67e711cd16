import { RotateCcw } from 'lucide-react'
import { msg, t } from '@/i18n'
import { IconButton } from '@/ui/IconButton'
import { Menu } from '@/ui/Menu'
import { Button as AriaButton } from 'react-aria-components/Button'
import type { Use } from '@/features/projects/types'
import type { WhatIf } from './data'
import styles from './why.module.css'

type Part = keyof WhatIf

/** The parts of a use that may be asked otherwise, each answer in two words. */
const PARTS: readonly { part: Part; label: string; answers: readonly (readonly [string, string])[] }[] = [
  { part: 'action', label: msg('What is done'), answers: [['label', msg('label')], ['export', msg('hand on')], ['train', msg('train a model')]] },
  { part: 'commercial', label: msg('Is money made with it?'), answers: [['true', msg('commercial')], ['false', msg('not commercial')]] },
  {
    part: 'distribution',
    label: msg('Who gets it?'),
    answers: [['none', msg('nobody')], ['internal', msg('only us')], ['named', msg('named partners')], ['public', msg('anyone')]],
  },
  {
    part: 'content',
    label: msg('What leaves?'),
    answers: [['originals', msg('original files')], ['derivatives', msg('altered files')], ['refs', msg('references only')], ['labels', msg('labels only')]],
  },
  {
    part: 'model',
    label: msg('What kind of model?'),
    answers: [['none', msg('no model')], ['discriminative', msg('discriminative model')], ['generative', msg('generative model')]],
  },
  { part: 'mode', label: msg('How are the files kept?'), answers: [['collection', msg('files kept separate')], ['merged', msg('merged into one work')]] },
]

interface Props {
  use: Use
  whatIf: WhatIf
  onChange: (whatIf: WhatIf) => void
}

/** The use that was asked about; each part can be asked otherwise, and nothing is changed by asking. */
export function WhatIfBar({ use, whatIf, onChange }: Props) {
  return (
    <div className={styles.use} role="group" aria-label={t('Ask for another use')}>
      {PARTS.map(({ part, label, answers }) => {
        const value = String(use[part] ?? '')
        const word = answers.find(([answer]) => answer === value)?.[1]
        return (
          <Menu
            key={part}
            label={t(label)}
            placement="bottom start"
            trigger={
              <AriaButton className={styles.part} data-asked={part in whatIf || undefined} aria-label={`${t(label)} ${word ? t(word) : value}`}>
                {word ? t(word) : value}
              </AriaButton>
            }
            entries={answers.map(([answer, text]) => ({
              id: answer,
              label: t(text),
              checked: answer === value,
              onAction: () => onChange({ ...whatIf, [part]: answer }),
            }))}
          />
        )
      })}
      {Object.keys(whatIf).length > 0 && <IconButton size="small" label={t('Back to the project’s use')} icon={<RotateCcw />} onPress={() => onChange({})} />}
    </div>
  )
}
