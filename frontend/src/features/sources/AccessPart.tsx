import { t } from '@/i18n'
import { TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import manage from '@/features/projects/manage.module.css'
import { dayOf, startOfDay } from '@/features/rights/shared/days'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import { TERMS_WORDS, type RecordInput, type Terms } from './data'
import type { PartProps } from './PartDialog'

type Answer = 'yes' | 'no' | 'unknown'
const asAnswer = (value: boolean | null | undefined): Answer => (value === true ? 'yes' : value === false ? 'no' : 'unknown')
const asFlag = (answer: Answer): boolean | null => (answer === 'yes' ? true : answer === 'no' ? false : null)

export function YesNo({ label, value, onChange }: { label: string; value: boolean | null | undefined; onChange: (value: boolean | null) => void }) {
  return (
    <SegmentedControl<Answer>
      label={label}
      value={asAnswer(value)}
      onChange={(answer) => onChange(asFlag(answer))}
      segments={[
        { value: 'yes', label: t('yes') },
        { value: 'no', label: t('no') },
        { value: 'unknown', label: t('don’t know') },
      ]}
    />
  )
}

/** A day of a record; empty when it is not known. */
export function Day({ label, value, onChange, error }: { label: string; value: string | null | undefined; onChange: (value: string | null) => void; error?: string | undefined }) {
  return <TextField type="date" label={label} value={value ? dayOf(new Date(value)) : ''} onChange={(day) => onChange(day ? startOfDay(day) : null)} error={error} />
}

/** What the terms of the place say, whether access was lawful, and when it was collected. */
export function AccessPart({ record, onChange, evidence, onEvidence, problem }: PartProps) {
  const set = (part: Partial<RecordInput>): void => onChange({ ...record, ...part })
  return (
    <>
      <Select<Terms['verdict'] | 'unknown'>
        label={t('What do the terms come to?')}
        value={record.terms?.verdict ?? 'unknown'}
        onChange={(verdict) => set({ terms: verdict === 'unknown' ? null : { ...record.terms, verdict } })}
        options={[...(Object.keys(TERMS_WORDS) as Terms['verdict'][]).map((value) => ({ value, label: t(TERMS_WORDS[value]) })), { value: 'unknown', label: t('Nobody has read them') }]}
      />
      <EvidenceField
        label={t('Snapshot of the terms')}
        value={evidence}
        onChange={(next) => onEvidence(next.slice(-1))}
        description={t('The page as it stood when the data was taken: a screenshot, a PDF. Needed where the terms allow it.')}
        error={problem?.field('terms/snapshot')}
      />
      <YesNo label={t('Was access lawful: no lock, no login, no robot kept out?')} value={record.lawful_access} onChange={(lawful_access) => set({ lawful_access })} />
      <div className={manage.two}>
        <Day label={t('Collected from')} value={record.collected_from} onChange={(collected_from) => set({ collected_from })} error={problem?.field('collected_from')} />
        <Day label={t('Collected to')} value={record.collected_to} onChange={(collected_to) => set({ collected_to })} error={problem?.field('collected_to')} />
      </div>
    </>
  )
}
