import { useState, type FormEvent } from 'react'
import { Plus } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { Select } from '@/ui/Select'
import manage from '@/features/projects/manage.module.css'
import { keyOf, lackOf, placesOf, shownName, stepOf, type Name, type Op, type Step } from './steps'
import { LACK_WORDS, OP_WORDS, placeWords } from './words'
import styles from './schema.module.css'

interface Props {
  /** The label schema that the next step begins with. */
  schema: unknown
  isPending: boolean
  /** Resolves to false when the step does not fit: then it stays in the form. */
  onAdd: (step: Step) => Promise<boolean>
}

/** One step: what it is about, what is done to it, and what it is called then. */
export function StepForm({ schema, isPending, onAdd }: Props) {
  const places = placesOf(schema)
  const [placeId, setPlaceId] = useState(places[0]?.id ?? '')
  const [op, setOp] = useState<Op>('rename')
  const [chosen, setChosen] = useState<readonly Name[]>([])
  const [to, setTo] = useState('')
  const [isTold, setTold] = useState(false)
  const place = places.find(({ id }) => id === placeId) ?? places[0]
  if (!place) return null
  // A step before may have taken a name away.
  const known = new Map(place.names.map((name) => [keyOf(name), name]))
  const picked = chosen.filter((name) => known.has(keyOf(name)))
  const lack = lackOf(op, picked, to)

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTold(lack !== null)
    if (!place || lack !== null || isPending) return
    if (await onAdd(stepOf(place, op, picked, to))) {
      setChosen([])
      setTo('')
    }
  }

  function turn(next: Op): void {
    setOp(next)
    setTold(false)
    if (next === 'rename') setChosen(picked.slice(0, 1))
  }

  return (
    <form className={styles.form} onSubmit={(event) => void add(event)} aria-label={t('New step')} noValidate>
      <Select
        label={t('What')}
        options={places.map((one) => ({ value: one.id, label: placeWords(one) }))}
        value={place.id}
        onChange={(next) => {
          setPlaceId(next)
          setChosen([])
          setTold(false)
        }}
      />
      <SegmentedControl label={t('Do')} value={op} onChange={turn} segments={(['rename', 'merge', 'remove'] as const).map((value) => ({ value, label: t(OP_WORDS[value]) }))} />
      {op === 'rename' ? (
        <Select
          label={t('Which')}
          placeholder={t('Pick one')}
          options={place.names.map((name) => ({ value: keyOf(name), label: shownName(name) }))}
          value={picked[0] === undefined ? null : keyOf(picked[0])}
          onChange={(key) => setChosen([known.get(key) ?? ''])}
        />
      ) : (
        <fieldset className={styles.names}>
          <legend className={manage.legend}>{t('Which')}</legend>
          <div className={styles.checks}>
            {place.names.map((name) => (
              <Checkbox
                key={keyOf(name)}
                isSelected={picked.some((one) => keyOf(one) === keyOf(name))}
                onChange={(isOn) => setChosen(isOn ? [...picked, name] : picked.filter((one) => keyOf(one) !== keyOf(name)))}
              >
                {shownName(name)}
              </Checkbox>
            ))}
          </div>
        </fieldset>
      )}
      {op !== 'remove' && (
        <TextField
          label={op === 'rename' ? t('New name') : t('Merge into')}
          value={to}
          onChange={setTo}
          maxLength={200}
          autoComplete="off"
          description={op === 'merge' ? t('One of them, another that is there, or a new name.') : undefined}
        />
      )}
      {isTold && lack !== null && (
        <p role="alert" className={styles.lack}>
          {t(LACK_WORDS[lack])}
        </p>
      )}
      <div>
        <Button type="submit" icon={<Plus />} isPending={isPending}>
          {t('Add the step')}
        </Button>
      </div>
    </form>
  )
}
