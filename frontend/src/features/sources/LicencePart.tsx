import { t } from '@/i18n'
import { SegmentedControl } from '@/ui/Segmented'
import { inDays, startOfDay } from '@/features/rights/shared/days'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import { Day } from './AccessPart'
import type { PartProps } from './PartDialog'

/** When somebody last saw the licence where the data came from. What was granted before stays granted: keep the proof. */
export function LicencePart({ record, onChange, evidence, onEvidence, problem }: PartProps) {
  const checked = record.licence_checked
  return (
    <>
      <Day
        label={t('Last looked at on')}
        value={checked?.at}
        onChange={(at) => onChange({ ...record, licence_checked: at ? { ...checked, at } : null })}
        error={problem?.field('licence_checked/at')}
      />
      <SegmentedControl
        label={t('What stood there?')}
        value={checked?.changed ? 'other' : 'same'}
        onChange={(answer) => onChange({ ...record, licence_checked: { at: checked?.at ?? startOfDay(inDays(0)), changed: answer === 'other' } })}
        segments={[
          { value: 'same', label: t('the same licence') },
          { value: 'other', label: t('another one') },
        ]}
      />
      <EvidenceField
        label={t('Proof')}
        kind="screenshot"
        value={evidence}
        onChange={onEvidence}
        description={t('A screenshot of the page with the licence. A licence that changes later does not take back what was granted, if that can be shown.')}
        error={problem?.field('licence_checked/evidence')}
      />
    </>
  )
}
