import { t } from '@/i18n'
import { Checkbox } from '@/ui/Checkbox'
import { TextField } from '@/ui/Field'
import { ToggleChip } from '@/ui/ToggleChip'
import manage from '@/features/projects/manage.module.css'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import { Day, YesNo } from './AccessPart'
import { ACTION_WORDS, DUTY_WORDS, type Permission } from './data'
import type { PartProps } from './PartDialog'
import styles from './sources.module.css'

const EMPTY: Permission = { actions: [], evidence: [] }
/** What most letters speak of; the rest of the vocabulary shows where a record has it. */
const COMMON = ['use', 'reproduce', 'derive', 'distribute', 'annotate', 'commercialUse', 'train', 'dataMining']
const words = (text: string): string[] => text.split(/[,;\s]+/).filter(Boolean)

/** What the rights holder permitted, shown by the letter or the contract. */
export function PermissionPart({ record, onChange, evidence, onEvidence, problem }: PartProps) {
  const given = record.permission
  const set = (part: Partial<Permission>): void => onChange({ ...record, permission: { ...(given ?? EMPTY), ...part } })
  const acts = [...COMMON, ...[...(given?.actions ?? []), ...(given?.prohibitions ?? [])].filter((one, at, all) => !COMMON.includes(one) && all.indexOf(one) === at)]
  return (
    <>
      <Checkbox isSelected={Boolean(given)} onChange={(on) => onChange({ ...record, permission: on ? EMPTY : null })}>
        {t('There is a permission from the rights holder')}
      </Checkbox>
      {given && (
        <>
          <Chips legend={t('It permits to')} all={acts} chosen={given.actions} known={ACTION_WORDS} onChange={(actions) => set({ actions, prohibitions: (given.prohibitions ?? []).filter((one) => !actions.includes(one)) })} />
          {problem?.field('permission/actions') && <p className="small">{problem.field('permission/actions')}</p>}
          <Chips legend={t('It forbids to')} all={acts} chosen={given.prohibitions ?? []} known={ACTION_WORDS} onChange={(prohibitions) => set({ prohibitions, actions: given.actions.filter((one) => !prohibitions.includes(one)) })} />
          <Chips legend={t('It asks to')} all={Object.keys(DUTY_WORDS)} chosen={given.duties ?? []} known={DUTY_WORDS} onChange={(duties) => set({ duties })} />
          <div className={manage.two}>
            <Day label={t('From')} value={given.starts} onChange={(starts) => set({ starts })} error={problem?.field('permission/starts')} />
            <Day label={t('Until')} value={given.expires} onChange={(expires) => set({ expires })} error={problem?.field('permission/expires')} />
          </div>
          <TextField
            label={t('Only in these countries')}
            defaultValue={given.territories?.join(', ') ?? ''}
            onChange={(text) => set({ territories: words(text).length > 0 ? words(text).map((one) => one.toUpperCase()) : null })}
            placeholder={t('everywhere')}
            description={t('Two letters each: DE, FR')}
            error={problem?.field('permission/territories')}
          />
          <TextField
            label={t('Only for these purposes')}
            defaultValue={given.purposes?.join(', ') ?? ''}
            onChange={(text) => set({ purposes: words(text).length > 0 ? words(text) : null })}
            placeholder={t('any')}
            description={t('As the Data Privacy Vocabulary names them: AcademicResearch, ResearchAndDevelopment')}
            error={problem?.field('permission/purposes')}
          />
          <YesNo label={t('May those who receive it from you use it too?')} value={given.sublicensing} onChange={(sublicensing) => set({ sublicensing })} />
          <EvidenceField
            label={t('Proof')}
            kind="contract"
            value={evidence}
            onChange={onEvidence}
            description={t('The letter, the mail or the contract in which it stands')}
            error={problem?.field('permission/evidence')}
          />
        </>
      )}
    </>
  )
}

interface ChipsProps {
  legend: string
  all: readonly string[]
  chosen: readonly string[]
  known: Record<string, string>
  onChange: (chosen: string[]) => void
}

function Chips({ legend, all, chosen, known, onChange }: ChipsProps) {
  return (
    <fieldset>
      <legend className={manage.legend}>{legend}</legend>
      <div className={styles.chips}>
        {all.map((one) => (
          <ToggleChip key={one} isSelected={chosen.includes(one)} onChange={(on) => onChange(on ? [...chosen, one] : chosen.filter((other) => other !== one))}>
            {t(known[one] ?? one)}
          </ToggleChip>
        ))}
      </div>
    </fieldset>
  )
}
