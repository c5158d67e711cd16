import { t } from '@/i18n'
import { TextField } from '@/ui/Field'
import { number, percent } from '@/ui/format'
import { SegmentedControl } from '@/ui/Segmented'
import manage from '@/features/projects/manage.module.css'
import { LicencePicker } from '@/features/rights/LicencePicker'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import { Day, YesNo } from './AccessPart'
import type { DatabaseRight } from './data'
import type { PartProps } from './PartDialog'

/** Whether the collection as a whole is protected, how much of it is here, and what somebody concluded. */
export function DatabasePart({ record, onChange, evidence, onEvidence, problem, items }: PartProps & { items: number }) {
  const right = record.database_right ?? {}
  const set = (part: Partial<DatabaseRight>): void => onChange({ ...record, database_right: { ...right, ...part } })
  const share = right.source_size ? Math.min(1, items / right.source_size) : null
  return (
    <>
      <SegmentedControl
        label={t('Did obtaining, checking or arranging the contents take a substantial investment?')}
        value={right.investment ?? 'unknown'}
        onChange={(investment) => set({ investment })}
        segments={[
          { value: 'substantial', label: t('yes') },
          { value: 'none', label: t('no') },
          { value: 'unknown', label: t('don’t know') },
        ]}
      />
      <YesNo label={t('Is its maker in the European Union?')} value={right.maker_eu} onChange={(maker_eu) => set({ maker_eu })} />
      <div className={manage.two}>
        <TextField
          label={t('How many entries does the whole source have?')}
          inputMode="numeric"
          defaultValue={right.source_size ? String(right.source_size) : ''}
          onChange={(text) => set({ source_size: Number.parseInt(text.replaceAll(/\D/g, ''), 10) || null })}
          description={share === null ? t('{count} of them are here.', { count: number(items, 0) }) : t('{count} of them are here: {share}.', { count: number(items, 0), share: percent(share, 1) })}
          error={problem?.field('database_right/source_size')}
        />
        <Day label={t('Made on')} value={right.made} onChange={(made) => set({ made })} error={problem?.field('database_right/made')} />
      </div>
      <LicencePicker label={t('Licence of the database, if it has one')} value={right.licence ?? null} onChange={(licence) => set({ licence })} />
      <SegmentedControl
        label={t('What did whoever assessed it conclude?')}
        value={right.conclusion ?? 'open'}
        onChange={(conclusion) => set({ conclusion: conclusion === 'open' ? null : conclusion })}
        segments={[
          { value: 'permitted', label: t('permitted') },
          { value: 'not_permitted', label: t('not permitted') },
          { value: 'open', label: t('nobody has') },
        ]}
      />
      {right.conclusion && <Day label={t('The conclusion holds until')} value={right.conclusion_expires} onChange={(conclusion_expires) => set({ conclusion_expires })} error={problem?.field('database_right/conclusion_expires')} />}
      <EvidenceField label={t('The assessment')} value={evidence} onChange={onEvidence} description={t('Who looked at it, when, and why it is permitted or not')} error={problem?.field('database_right/evidence')} />
    </>
  )
}
