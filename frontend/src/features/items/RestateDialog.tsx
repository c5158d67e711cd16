import { useState, type FormEvent } from 'react'
import { queryOptions, skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Project, RightsBlock } from '@/features/projects/types'
import { licenceWords } from '@/features/projects/words'
import { LicencePicker } from '@/features/rights/LicencePicker'
import { quarantineApi } from '@/features/quarantine/data'
import { AcquiredSelect, OriginFields, PeopleQuestion } from '@/features/rights/RightsFields'
import type { Evidence } from '@/features/rights/shared/evidence'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import { itemsApi, type Item } from './data'

/** The statement as it stands, to be stated anew. The old one stays in the history. */
function currentRights(item: Item): RightsBlock {
  const { rights } = item
  return {
    licence: rights.licence === 'NOASSERTION' ? rights.licence_declared || null : rights.licence,
    rights_holder: rights.rights_holder,
    credit: rights.credit,
    source_url: rights.source_url,
    acquired: rights.acquired,
    legal_basis: rights.legal_basis,
    personal_data: rights.personal_data,
  }
}

interface Answers {
  rights: RightsBlock
  reason: string
}

/** What this person stated last: many files of one origin are cleared with the same answers. Forgotten at sign-out. */
const lastQuery = queryOptions<Answers>({
  queryKey: ['stated last'],
  queryFn: skipToken,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

export function RestateDialog({ item, project, onClose }: { item: Item; project: Project; onClose: () => void }) {
  const client = useQueryClient()
  const [rights, setRights] = useState<RightsBlock>(() => currentRights(item))
  const [reason, setReason] = useState('')
  const [evidence, setEvidence] = useState<Evidence[]>([])
  const last = useQuery(lastQuery)
  const [taken, setTaken] = useState(0)
  const state = useMutation({
    // With documents it goes the way of the quarantine, which keeps them beside the statement.
    mutationFn: (): Promise<unknown> =>
      evidence.length > 0
        ? quarantineApi.resolve(project.id, { items: [item.id], rights, evidence: evidence.map((one) => one.id), reason: reason.trim() })
        : itemsApi.restate(item.id, { ...rights, reason: reason.trim() }),
    onSuccess: async () => {
      client.setQueryData(lastQuery.queryKey, { rights, reason: reason.trim() })
      await Promise.all([
        client.invalidateQueries({ queryKey: ['item', item.id] }),
        client.invalidateQueries({ queryKey: ['project', project.id] }),
      ])
      onClose()
      toast(t('Stated. “{item}” was judged anew.', { item: item.external_id }))
    },
  })
  const problem = isProblem(state.error) ? state.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    state.mutate()
  }
  function takeLast(answers: Answers): void {
    setRights(answers.rights)
    setReason(answers.reason)
    setTaken((times) => times + 1)
  }
  return (
    <Dialog
      title={t('State the rights of {item}', { item: item.external_id })}
      size="wide"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="restate" variant="primary" isPending={state.isPending}>
            {t('State and judge anew')}
          </Button>
        </>
      }
    >
      <form id="restate" className={manage.form} onSubmit={submit}>
        {last.data && (
          <p>
            <Button onPress={() => takeLast(last.data)} icon={<RotateCcw />}>
              {t('As stated last: {licence}', { licence: licenceWords(last.data.rights.licence ?? 'NOASSERTION') })}
            </Button>
          </p>
        )}
        <LicencePicker key={taken} label={t('Licence')} value={rights.licence ?? null} onChange={(licence) => setRights((now) => ({ ...now, licence }))} />
        <OriginFields rights={rights} onChange={setRights} fault={(name) => problem?.errors.find((fault) => fault.pointer.endsWith(`/${name}`))?.detail} />
        <AcquiredSelect rights={rights} onChange={setRights} />
        <PeopleQuestion rights={rights} onChange={setRights} />
        <TextField label={t('Why is it stated anew?')} value={reason} onChange={setReason} placeholder={t('The photographer confirmed it by mail on 4 May')} />
        <EvidenceField
          label={t('Proof, if there is any')}
          value={evidence}
          onChange={setEvidence}
          description={t('A mail, a contract, a screenshot. Needed where the licence permits more than what was stated before; then say why, too.')}
        />
        <Fault error={state.error} pointers />
      </form>
    </Dialog>
  )
}
