import { msg, t } from '@/i18n'
import { TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { Select, type Option } from '@/ui/Select'
import type { RightsBlock } from '@/features/projects/types'
import styles from '@/features/projects/manage.module.css'

const ACQUIRED = [
  ['own', msg('We made it ourselves')],
  ['upload', msg('The people who made it gave it to us')],
  ['download', msg('Downloaded file by file')],
  ['contract', msg('Under a contract')],
  ['sensor', msg('Recorded by our own devices')],
  ['api', msg('Through an interface of the publisher')],
  ['crawl', msg('Collected by a crawler')],
  ['unknown', msg('Nobody knows')],
] as const

const BASES = [
  ['consent', msg('They consented')],
  ['contract', msg('A contract with them')],
  ['legitimate_interest', msg('Legitimate interest, assessed')],
  ['public_task', msg('A public task')],
  ['legal_obligation', msg('A legal obligation')],
  ['vital_interest', msg('Vital interests')],
] as const

const PEOPLE_MEAN: Record<NonNullable<RightsBlock['personal_data']>, string> = {
  none: msg('Nothing more is asked about people.'),
  masked: msg('A person has to check the masks before anything is handed on.'),
  present: msg('They are labeled only on a legal basis: with consent, each item is linked to it. Say which below.'),
  unknown: msg('The items wait in quarantine until a steward has looked.'),
}

/** Where many are stated at once: what each says about people stays. */
const AS_WAS = 'as_was'
type People = NonNullable<RightsBlock['personal_data']> | typeof AS_WAS
const PEOPLE_STAY = msg('What was stated about people stays as it is.')

function options(entries: readonly (readonly [string, string])[]): Option[] {
  return entries.map(([value, label]) => ({ value, label: t(label) }))
}

interface Part {
  rights: RightsBlock
  onChange: (rights: RightsBlock) => void
}

/** Whether people can be recognised, asked plainly, with what follows from the answer. `asWas`: it may stay as it is. */
export function PeopleQuestion({ rights, onChange, asWas = false }: Part & { asWas?: boolean }) {
  const status: People = rights.personal_data ?? (asWas ? AS_WAS : 'unknown')
  const answers: { value: People; label: string }[] = [
    ...(asWas ? [{ value: AS_WAS, label: t('as stated before') } as const] : []),
    { value: 'none', label: t('no') },
    { value: 'masked', label: t('yes, masked') },
    { value: 'present', label: t('yes') },
    { value: 'unknown', label: t('don’t know') },
  ]
  const answer = (next: People): void => onChange({ ...rights, personal_data: next === AS_WAS ? null : next })
  return (
    <div className={styles.form}>
      <div>
        {asWas ? (
          <Select label={t('Do the files show or name people?')} value={status} onChange={answer} options={answers} />
        ) : (
          <SegmentedControl label={t('Do the files show or name people?')} value={status} onChange={answer} segments={answers} />
        )}
        <p className="small dim" style={{ marginBlockStart: 'var(--s1)' }}>
          {t(status === AS_WAS ? PEOPLE_STAY : PEOPLE_MEAN[status])}
        </p>
      </div>
      {(status === 'present' || status === 'masked') && (
        <Select
          label={t('Legal basis')}
          options={options(BASES)}
          value={rights.legal_basis || null}
          onChange={(legal_basis) => onChange({ ...rights, legal_basis })}
          placeholder={t('Not stated')}
        />
      )}
    </div>
  )
}

export function AcquiredSelect({ rights, onChange }: Part) {
  return (
    <Select
      label={t('How did you get it?')}
      options={options(ACQUIRED)}
      value={rights.acquired || null}
      onChange={(acquired) => onChange({ ...rights, acquired })}
      placeholder={t('Not stated')}
    />
  )
}

/** Whose it is, how to name them, and where it stands. */
export function OriginFields({ rights, onChange, fault }: Part & { fault?: (name: string) => string | undefined }) {
  return (
    <>
      <div className={styles.two}>
        <TextField
          label={t('Rights holder')}
          value={rights.rights_holder ?? ''}
          onChange={(rights_holder) => onChange({ ...rights, rights_holder })}
          error={fault?.('rights_holder')}
        />
        <TextField
          label={t('Credit line')}
          value={rights.credit ?? ''}
          onChange={(credit) => onChange({ ...rights, credit })}
          placeholder={t('As it has to be printed')}
          error={fault?.('credit')}
        />
      </div>
      <TextField
        label={t('Where it stands (address)')}
        type="url"
        value={rights.source_url ?? ''}
        onChange={(source_url) => onChange({ ...rights, source_url })}
        placeholder="https://"
        error={fault?.('source_url')}
      />
    </>
  )
}

/** The block as it is sent: nothing empty, so that what is not stated stays unstated. */
export function stated(rights: RightsBlock): RightsBlock {
  return Object.fromEntries(Object.entries(rights).filter(([, value]) => value !== null && value !== undefined && value !== ''))
}
