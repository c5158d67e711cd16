import { useMemo, useState, type FormEvent } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { DocumentStore, fromResult, isAnswered, type ControlSpec, type Json, type LabelSchema } from '@/engine'
import { t } from '@/i18n'
import { useValue } from '@/modalities/hooks'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea } from '@/ui/Field'
import { RelativeTime } from '@/ui/RelativeTime'
import { Select } from '@/ui/Select'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { AnswerSection } from '@/features/editor/panel/AnswerSection'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Project } from '@/features/projects/types'
import { JUDGED, knownAnswerQuery, knownAnswers, type KnownAnswer } from './data'

interface Props {
  item: { id: string; external_id: string }
  project: Project
  /** An answer to begin with, where nothing is known yet. */
  result?: Readonly<Record<string, Json>>
  onClose: () => void
}

const NOTHING: Readonly<Record<string, Json>> = {}

/** Puts on record what the right answer for an item is; whoever labels is told nothing of it. */
export default function KnownAnswerDialog({ item, project, result = NOTHING, onClose }: Props) {
  const known = useQuery(knownAnswerQuery(project.id, item.id))
  const controls = useMemo(() => ((project.schema as unknown as LabelSchema | null)?.controls ?? []).filter(({ type }) => JUDGED.has(type)), [project.schema])
  if (known.isSuccess && !known.isFetching && controls.length > 0) return <Form item={item} project={project} controls={controls} known={known.data} result={result} onClose={onClose} />
  return (
    <Dialog title={t('Known answer')} isOpen onClose={onClose} actions={<Button onPress={onClose}>{t('Close')}</Button>}>
      {known.isError ? (
        <ErrorState error={known.error} onRetry={() => void known.refetch()} />
      ) : controls.length === 0 ? (
        <p>{t('The label schema asks nothing that can be right or wrong as a whole. Add a question with options, a rating or a number.')}</p>
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Dialog>
  )
}

type FormProps = Required<Props> & { controls: readonly ControlSpec[]; known: KnownAnswer | null }

function Form({ item, project, controls, known, result, onClose }: FormProps) {
  const client = useQueryClient()
  const first = known ? (controls.find(({ name }) => name === known.control) ?? controls[0]) : (controls.find(({ name }) => result[name] !== undefined) ?? controls[0])
  const [name, setName] = useState(first?.name ?? '')
  const [explanation, setExplanation] = useState(known?.explanation ?? '')
  const control = useMemo(() => plain(controls.find((one) => one.name === name)), [controls, name])
  const document = useMemo(() => answerOf(control, known?.control === name ? known.value : result[name]), [control, known, name, result])
  const value = useValue(document, name)
  const done = (words: string) => async (): Promise<void> => {
    toast(words)
    onClose()
    await Promise.all([client.invalidateQueries({ queryKey: ['item', item.id, 'known-answer'] }), client.invalidateQueries({ queryKey: ['project', project.id, 'known-answers'] })])
  }
  const save = useMutation({
    mutationFn: () => knownAnswers.set(item.id, { control: name, value, explanation: explanation.trim() }, known),
    onSuccess: done(t('The answer to “{item}” is known. Answers that come from now on are held against it.', { item: item.external_id })),
  })
  const remove = useMutation({
    mutationFn: async () => known && knownAnswers.remove(item.id, known),
    onSuccess: done(t('Nothing is known of “{item}” any more. What was judged stays judged.', { item: item.external_id })),
  })
  const ready = control !== undefined && isAnswered(document, control)
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (ready) save.mutate()
  }
  return (
    <Dialog
      title={t('Known answer for “{item}”', { item: item.external_id })}
      isOpen
      onClose={onClose}
      actions={
        <>
          {known && (
            <Button variant="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
              {t('Forget it')}
            </Button>
          )}
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="known" variant="primary" isPending={save.isPending} isDisabled={!ready}>
            {known ? t('Change the known answer') : t('Use as known answer')}
          </Button>
        </>
      }
    >
      <form id="known" className={manage.form} onSubmit={submit}>
        <p className="small dim">
          {known ? (
            <>
              {known.set_by ? t('Set by {name}', { name: known.set_by.name }) : t('Set by somebody who is gone')} <RelativeTime value={known.set_at} />.{' '}
            </>
          ) : null}
          {t('The item stays ordinary work, and nobody who labels is told. What people answer from now on is held against it.')}
        </p>
        {controls.length > 1 && <Select label={t('Question')} value={name} onChange={setName} options={controls.map((one) => ({ value: one.name, label: one.title ?? one.name }))} />}
        {control && <AnswerSection document={document} control={control} readOnly={false} owned={undefined} fault={undefined} />}
        <TextArea label={t('Why is it right?')} description={t('For other managers.')} value={explanation} onChange={setExplanation} maxLength={2000} rows={3} />
        <Fault error={save.error ?? remove.error} />
      </form>
    </Dialog>
  )
}

/** Asked by itself: whatever else the schema asks before it plays no role here. */
function plain(control: ControlSpec | undefined): ControlSpec | undefined {
  return control && { ...control, show_if: null, required: false }
}

function answerOf(control: ControlSpec | undefined, value: Json | undefined): DocumentStore {
  const schema: LabelSchema = { version: 1, inputs: [], controls: control ? [control] : [] }
  const given = control && value !== undefined ? { [control.name]: value } : {}
  return new DocumentStore(schema, fromResult(schema, given, { sizes: {} }).snapshot)
}
