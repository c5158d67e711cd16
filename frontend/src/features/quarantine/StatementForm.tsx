import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { queryOptions, skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileSearch, RotateCcw } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { RightsBlock } from '@/features/projects/types'
import { licenceWords } from '@/features/projects/words'
import { useKeys } from '@/features/items/keys'
import { CommonLicences, LicencePicker } from '@/features/rights/LicencePicker'
import { COMMON } from '@/features/rights/licences'
import { AcquiredSelect, OriginFields, PeopleQuestion, stated } from '@/features/rights/RightsFields'
import type { Evidence } from '@/features/rights/shared/evidence'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import { ReasonField } from '@/features/rights/shared/ReasonField'
import { causesQuery, quarantineApi, type Cause, type Outcome } from './data'
import { OutcomeNote } from './OutcomeNote'
import styles from './quarantine.module.css'

interface Props {
  project: string
  cause: Cause
  itemId: string
  /** The item was cleared or judged anew, alone or with all of its group. */
  onDone: (outcome: Outcome, all: boolean) => void
  outcome: Outcome | null
}

interface Answers {
  rights: RightsBlock
  evidence: Evidence[]
  reason: string
}

const AT_FIELDS = /^\/(?:evidence|reason|rights\/(?:rights_holder|credit|source_url))/

/** What was applied last: the next group often comes from the same hand. Forgotten at sign-out. */
const lastQuery = queryOptions<Answers>({ queryKey: ['cleared last'], queryFn: skipToken, staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY })

/** The rights as they are to be stated, filled in from what the files say; for one item or for all of the group. */
export function StatementForm({ project, cause, itemId, onDone, outcome }: Props) {
  const client = useQueryClient()
  const last = useQuery(lastQuery)
  const [answers, setAnswers] = useState<Answers>(() => ({ rights: { ...cause.suggested }, evidence: [], reason: '' }))
  const [round, setRound] = useState(0)
  const form = useRef<HTMLFormElement>(null)
  const fields = useRef<HTMLDivElement>(null)
  const { rights, evidence, reason } = answers
  const setRights = (next: RightsBlock): void => setAnswers((now) => ({ ...now, rights: next }))
  const apply = useMutation({
    mutationFn: (all: boolean) =>
      quarantineApi.resolve(project, { ...(all ? { group: cause.key } : { items: [itemId] }), rights: stated(rights), evidence: evidence.map((one) => one.id), reason: reason.trim() }),
    onSuccess: async (done, all) => {
      client.setQueryData(lastQuery.queryKey, answers)
      onDone(done, all)
      // The causes first: whatever has gone is no longer on the screen then, and nobody asks for its items.
      await client.refetchQueries({ queryKey: causesQuery(project).queryKey, exact: true })
      await Promise.all([client.invalidateQueries({ queryKey: ['project', project] }), client.invalidateQueries({ queryKey: ['item'] })])
    },
  })
  const problem = isProblem(apply.error) ? apply.error : null
  // What a field says itself is not said twice.
  const atFields = problem?.errors.every(({ pointer }) => AT_FIELDS.test(pointer)) && problem.errors.length > 0
  const nothing = Object.keys(stated(rights)).length === 0
  const missing = nothing ? t('State something first: press a digit, or choose a licence.') : !reason.trim() ? t('Say why, for those who ask later.') : undefined
  function submit(all: boolean): void {
    // What is missing is where the next key goes.
    if (missing) form.current?.querySelector<HTMLElement>(nothing ? 'input' : 'textarea')?.focus()
    else if (!apply.isPending) apply.mutate(all)
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit(event.shiftKey)
  }
  function choose(licence: string): void {
    setRights({ ...rights, licence })
    setRound((before) => before + 1)
  }
  useKeys({
    ...Object.fromEntries(COMMON.map((licence, index) => [`Digit${index + 1}`, () => choose(licence)])),
    Enter: (event) => {
      // On a button or a link Enter presses it; on the rows of the list and on the page it applies.
      const target = event.target as HTMLElement
      if (target.closest('button, a, summary, [role="radio"]') && !target.closest('[data-row]')) return
      event.preventDefault()
      submit(event.shiftKey)
    },
    s: (event) => {
      event.preventDefault()
      form.current?.querySelector<HTMLElement>('input')?.focus()
    },
    ...(last.data && { l: () => takeLast(last.data) }),
  })
  function takeLast(before: Answers): void {
    setAnswers(before)
    setRound((count) => count + 1)
  }
  // What came of it stands on top.
  useEffect(() => {
    if (outcome && fields.current) fields.current.scrollTop = 0
  }, [outcome])
  // What went wrong is read before anything else.
  useEffect(() => {
    if (apply.error) form.current?.querySelector('[data-invalid], [role="alert"]')?.scrollIntoView({ block: 'nearest' })
  }, [apply.error])
  return (
    // The fields take the keys; the form only hears those that mean all of it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      ref={form}
      className={styles.form}
      aria-label={t('State the rights')}
      onKeyDown={onKeyDown}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        submit(false)
      }}
    >
      <div ref={fields} className={styles.fields}>
        {outcome && <OutcomeNote project={project} outcome={outcome} />}
        <h2>{t('State the rights')}</h2>
        <Found cause={cause} />
        {last.data && (
          <p>
            <Button size="small" icon={<RotateCcw />} keys="L" onPress={() => takeLast(last.data)}>
              {t('As applied last: {licence}', { licence: licenceWords(last.data.rights.licence ?? null) })}
            </Button>
          </p>
        )}
        <CommonLicences value={rights.licence ?? null} onChange={choose} />
        <LicencePicker key={round} label={t('Licence')} value={rights.licence ?? null} onChange={(licence) => setRights({ ...rights, licence })} />
        <ReasonField value={reason} onChange={(next) => setAnswers((now) => ({ ...now, reason: next }))} error={problem?.field('reason')} />
        <EvidenceField
          label={t('Proof')}
          value={evidence}
          onChange={(next) => setAnswers((now) => ({ ...now, evidence: next }))}
          description={t('A mail, a contract, a screenshot. Needed where the licence permits more than what was stated before.')}
          error={problem?.field('evidence')}
        />
        <OriginFields key={`origin ${round}`} rights={rights} onChange={setRights} fault={(name) => problem?.field(`rights/${name}`)} />
        <AcquiredSelect rights={rights} onChange={setRights} />
        <PeopleQuestion rights={rights} onChange={setRights} asWas />
        <Fault error={atFields ? null : apply.error} pointers />
      </div>
      <footer className={styles.apply}>
        <p className="small dim">{missing ?? (cause.count > 1 ? t('From a field: Ctrl Enter, or Ctrl Shift Enter for all.') : t('From a field: Ctrl Enter.'))}</p>
        <Button type="submit" variant="primary" keys="Enter" isPending={apply.isPending && !apply.variables}>
          {t('Apply to this item')}
        </Button>
        {cause.count > 1 && (
          <Button keys="Shift+Enter" isPending={apply.isPending && apply.variables} onPress={() => submit(true)}>
            {t('Apply to all {count, number} items', { count: cause.count })}
          </Button>
        )}
      </footer>
    </form>
  )
}

/** What the files say of themselves: the form is filled in with it, and it stands here with its place. */
function Found({ cause }: { cause: Cause }) {
  const claims = new Map(cause.samples.flatMap((item) => item.claims).map((claim) => [`${claim.licence} ${claim.where}`, claim]))
  const said = Object.keys(cause.suggested).length > 0
  if (claims.size === 0 && !said) return null
  return (
    <div className={manage.note}>
      <FileSearch aria-hidden="true" />
      <div>
        {[...claims.values()].slice(0, 4).map((claim) => (
          <p key={`${claim.licence} ${claim.where}`}>
            {t('The file says {licence}', { licence: licenceWords(claim.licence) })}{' '}
            <span className="dim small" title={claim.stated}>
              {claim.where}
            </span>
          </p>
        ))}
        <p className="small dim">{said ? t('Filled in below as far as the files agree. A file proves nothing by itself: check it.') : t('The files do not agree: look at each.')}</p>
      </div>
    </div>
  )
}
