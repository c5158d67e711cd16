import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem, type ApiProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Project } from '@/features/projects/types'
import { useEvidence, type Evidence } from '@/features/rights/shared/evidence'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { asInput, sourcesApi, type Part, type RecordInput, type SourceDetail } from './data'
import { AccessPart } from './AccessPart'
import { DatabasePart } from './DatabasePart'
import { LicencePart } from './LicencePart'
import { PART_TITLES } from './parts'
import { PermissionPart } from './PermissionPart'
import { ShownPart } from './ShownPart'
import { documentsOf } from './SourcePage'

export interface PartProps {
  record: RecordInput
  onChange: (record: RecordInput) => void
  evidence: readonly Evidence[]
  onEvidence: (evidence: Evidence[]) => void
  problem: ApiProblem | null
}

interface Props {
  part: Exclude<Part, 'mining'>
  source: SourceDetail
  project: Project
  onClose: () => void
}

/** One part of a source's record, put on file anew with all the others as they stand; the source's items are judged by it. */
export function PartDialog({ part, source, project, onClose }: Props) {
  const client = useQueryClient()
  const kept = source.record?.record ?? {}
  const [record, setRecord] = useState<RecordInput>(() => asInput(kept))
  const [evidence, setEvidence] = useCited(documentsOf(part, kept))
  const [note, setNote] = useState('')
  const save = useMutation({
    mutationFn: () => sourcesApi.record(source.id, withEvidence(part, record, evidence), note.trim()),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['source', source.id] }),
        client.invalidateQueries({ queryKey: ['project', project.id] }),
        client.invalidateQueries({ queryKey: ['item'] }),
      ])
      onClose()
      toast(t('On record. {count, plural, one {# item was} other {# items were}} judged anew.', { count: source.items }))
    },
  })
  const problem = isProblem(save.error) ? save.error : null
  const props: PartProps = { record, onChange: setRecord, evidence, onEvidence: setEvidence, problem }
  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog
      title={t('{part}: {source}', { part: t(PART_TITLES[part]), source: source.name })}
      size="wide"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="part" variant="primary" isPending={save.isPending}>
            {source.items > 0 ? t('Put on record and judge {count, plural, one {# item} other {# items}}', { count: source.items }) : t('Put on record')}
          </Button>
        </>
      }
    >
      <form id="part" className={manage.form} onSubmit={submit}>
        {part === 'access' && <AccessPart {...props} />}
        {part === 'licence' && <LicencePart {...props} />}
        {part === 'permission' && <PermissionPart {...props} />}
        {part === 'notice' && (
          <ShownPart
            {...props}
            name="art14_record"
            flag="informed"
            question={t('Were the people in the data informed?')}
            yes={t('yes, or why not is on file')}
            no={t('no')}
            proof={t('The notice, where it hung or stood, or the reasoning why telling each of them would be a disproportionate effort')}
          />
        )}
        {part === 'research' && (
          <ShownPart {...props} name="research_protocol" flag="approved" question={t('Is a research protocol approved?')} yes={t('yes')} no={t('no')} proof={t('The protocol and the vote of the ethics board')} />
        )}
        {part === 'database' && <DatabasePart {...props} items={source.items} />}
        <ReasonField label={t('Note')} value={note} onChange={setNote} placeholder={t('What changed, and who said so')} error={problem?.field('note')} />
        <Fault error={save.error} pointers />
      </form>
    </Dialog>
  )
}

/** The documents that are cited: those on record once they have arrived, and what is added. */
function useCited(ids: readonly string[]): [readonly Evidence[], (next: Evidence[]) => void] {
  const known = useEvidence(ids)
  const [cited, setCited] = useState<Evidence[]>([])
  const taken = useRef(false)
  useEffect(() => {
    if (taken.current || known.length < ids.length) return
    taken.current = true
    setCited((now) => [...known, ...now.filter((one) => known.every((other) => other.id !== one.id))])
  }, [known, ids.length])
  return [cited, setCited]
}

function withEvidence(part: Props['part'], record: RecordInput, evidence: readonly Evidence[]): RecordInput {
  const ids = evidence.map((one) => one.id)
  if (part === 'access') return record.terms ? { ...record, terms: { ...record.terms, snapshot: ids.at(-1) ?? null } } : record
  if (part === 'licence') return record.licence_checked ? { ...record, licence_checked: { ...record.licence_checked, evidence: ids } } : record
  if (part === 'permission') return record.permission ? { ...record, permission: { ...record.permission, evidence: ids } } : record
  if (part === 'notice') return record.art14_record ? { ...record, art14_record: { ...record.art14_record, evidence: ids } } : record
  if (part === 'research') return record.research_protocol ? { ...record, research_protocol: { ...record.research_protocol, evidence: ids } } : record
  return { ...record, database_right: { ...record.database_right, evidence: ids } }
}
