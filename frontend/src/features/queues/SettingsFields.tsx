import type { ReactNode } from 'react'
import { t } from '@/i18n'
import { Checkbox } from '@/ui/Checkbox'
import { TextField, type FieldProps } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { Select, type Option } from '@/ui/Select'
import type { OverlapMode, Queue, QueueKind, QueueOrder } from './data'
import type { Faults, Form, TextKey } from './form'
import styles from './queues.module.css'

export interface Fields {
  form: Form
  set: (part: Partial<Form>) => void
  /** What is wrong, field by field. */
  faults: Faults
}

/** One text of the form; what is wrong with it is said there. */
function Text({ form, set, faults, of, ...rest }: Fields & { of: TextKey } & Omit<FieldProps, 'form' | 'value' | 'onChange'>) {
  return <TextField {...rest} value={form[of]} onChange={(value) => set({ [of]: value })} error={faults[of]} />
}

export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{title}</legend>
      {children}
    </fieldset>
  )
}

export function HandOutFields(fields: Fields) {
  const { form, set } = fields
  const orders: Option<QueueOrder>[] = [
    { value: 'import', label: t('As imported') },
    { value: 'random', label: t('Random, drawn once') },
    { value: 'priority', label: t('By priority, then as imported') },
    { value: 'score', label: t('Best model score first') },
  ]
  return (
    <Group title={t('Handing out')}>
      <Text {...fields} of="name" label={t('Name')} maxLength={120} />
      <div className={styles.pair}>
        <Select label={t('Order')} options={orders} value={form.order} onChange={(order) => set({ order })} description={t('A higher priority goes first in every order.')} />
        <Text {...fields} of="minutes" label={t('Minutes a lease lasts')} inputMode="decimal" description={t('It is lengthened while somebody is at it.')} />
      </div>
      <Text {...fields} of="cap" label={t('Answers a person a day, at most')} inputMode="numeric" description={t('Days are in UTC. Empty: as many as they like.')} />
    </Group>
  )
}

export function AnswerFields({ kind, schema, ...fields }: Fields & { kind: QueueKind; schema: Record<string, unknown> | null }) {
  const { form, set } = fields
  const modes: { value: OverlapMode; label: string }[] = [
    { value: 'fixed', label: t('The same for all') },
    { value: 'item', label: t('Each item its own') },
    ...(kind === 'annotate' ? [{ value: 'confidence' as const, label: t('Until we are sure') }] : []),
  ]
  return (
    <Group title={kind === 'annotate' ? t('Answers an item') : t('People an item')}>
      <SegmentedControl label={t('How many')} hideLabel value={form.mode} onChange={(mode) => set({ mode, ...(mode === 'confidence' ? { max: form.max || '5', threshold: form.threshold || '95' } : {}) })} segments={modes} />
      <div className={styles.pair}>
        <Text {...fields} of="min" label={form.mode === 'confidence' ? t('At least') : form.mode === 'item' ? t('For new items') : t('How many')} inputMode="numeric" />
        {form.mode === 'confidence' && <Text {...fields} of="max" label={t('At most')} inputMode="numeric" />}
      </div>
      {form.mode === 'confidence' && (
        <div className={styles.pair}>
          <Select label={t('Sure of the answer to')} options={choicesOf(schema)} value={form.control || null} onChange={(control) => set({ control })} placeholder={t('A question with one choice')} isDisabled={choicesOf(schema).length === 0} description={choicesOf(schema).length === 0 ? t('The label schema has no question with one choice.') : fields.faults.control} />
          <Text {...fields} of="threshold" label={t('Sure enough, in %')} inputMode="decimal" />
        </div>
      )}
    </Group>
  )
}

/** The questions of a label schema that have one choice as their answer. */
export function choicesOf(schema: Record<string, unknown> | null): Option[] {
  const controls = Array.isArray(schema?.['controls']) ? (schema['controls'] as { name?: unknown; type?: unknown }[]) : []
  return controls.flatMap(({ name, type }) => (type === 'choice' && typeof name === 'string' ? [{ value: name, label: name }] : []))
}

const NOWHERE = 'nowhere'

export function RuleFields({ queue, all, ...fields }: Fields & { queue: Queue; all: readonly Queue[] }) {
  const { form, set } = fields
  const targets = (kind: QueueKind): Option[] => [
    { value: NOWHERE, label: t('Nowhere') },
    ...all.filter((other) => other.kind === kind && other.id !== queue.id && other.state !== 'archived').map(({ id, name }) => ({ value: id, label: name })),
  ]
  if (queue.kind === 'adjudicate') return null
  return (
    <Group title={t('What goes on')}>
      <div className={styles.pair}>
        <Select label={t('To review in')} options={targets('review')} value={form.reviewQueue || NOWHERE} onChange={(id) => set({ reviewQueue: id === NOWHERE ? '' : id })} />
        {form.reviewQueue && <Text {...fields} of="percent" label={t('% of the answers')} inputMode="numeric" />}
      </div>
      {queue.kind === 'annotate' && (
        <>
          <div className={styles.pair}>
            <Select label={t('To adjudication in')} options={targets('adjudicate')} value={form.adjudicateQueue || NOWHERE} onChange={(id) => set({ adjudicateQueue: id === NOWHERE ? '' : id })} />
            {form.adjudicateQueue && <Text {...fields} of="below" label={t('When agreement is below, in %')} inputMode="decimal" description={t('Empty: agreement sends nothing there.')} />}
          </div>
          {form.adjudicateQueue && (
            <Checkbox isSelected={form.late} onChange={(late) => set({ late })}>
              {t('Also what came after its lease had gone to somebody else')}
            </Checkbox>
          )}
        </>
      )}
    </Group>
  )
}

export function SkipFields(fields: Fields) {
  const { form, set } = fields
  return (
    <Group title={t('Skipping')}>
      <SegmentedControl
        label={t('Skipping')}
        hideLabel
        value={form.skip}
        onChange={(skip) => set({ skip })}
        segments={[
          { value: 'reason', label: t('With a reason') },
          { value: 'allowed', label: t('With or without') },
          { value: 'forbidden', label: t('Not allowed') },
        ]}
      />
      {form.skip !== 'forbidden' && <Text {...fields} of="skipReasons" label={t('Reasons')} description={t('A few words each, with commas between them.')} />}
    </Group>
  )
}

export function RepairFields(fields: Fields) {
  return (
    <Group title={t('What comes back from review')}>
      <div className={styles.pair}>
        <Text {...fields} of="repair" label={t('Hours to repair it')} inputMode="numeric" description={t('After that it goes to somebody else.')} />
        <Text {...fields} of="appeal" label={t('Hours to appeal')} inputMode="numeric" />
      </div>
      <Text {...fields} of="reviewReasons" label={t('Reasons that reviewers choose from')} description={t('A few words each, with commas between them.')} />
    </Group>
  )
}
