import { t } from '@/i18n'
import { Tag } from '@/features/rights/Ledger'
import type { ConsentState } from './data'
import { STATES } from './words'

export function ConsentTag({ state }: { state: ConsentState }) {
  const { word, tone, icon } = STATES[state]
  return (
    <Tag tone={tone} icon={icon}>
      {t(word)}
    </Tag>
  )
}
