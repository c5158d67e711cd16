import { useState } from 'react'
import { isProblem } from '@/api/problem'
import { ReasonForm } from '@/features/editor/ReasonForm'
import { Fault } from '@/features/projects/Fault'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { number } from '@/ui/format'
import { ProgressBar } from '@/ui/ProgressBar'
import { bulkApi, MOST_AT_ONCE, type AnnotationRow, type BulkOutcome } from './data'
import { DONE, reasonWords } from './words'
import styles from './lists.module.css'

type Verdict = 'accept' | 'return' | 'reject'

export interface Outcomes {
  readonly verdict: Verdict
  readonly rows: readonly AnnotationRow[]
  readonly results: readonly BulkOutcome[]
}

interface Props {
  project: string
  verdict: Verdict
  rows: readonly AnnotationRow[]
  reasons: readonly string[]
  onClose: () => void
  onDone: (outcomes: Outcomes) => void
}

/** Decides on all that is chosen, as many at a time as the server takes; one that can't be does not stop the others. */
export function BulkDialog({ project, verdict, rows, reasons, onClose, onDone }: Props) {
  const [reason, setReason] = useState<string | null>(null)
  const [comment, setComment] = useState('')
  const [asked, setAsked] = useState(false)
  const [done, setDone] = useState<readonly BulkOutcome[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const count = number(rows.length, 0)
  const words = {
    accept: { title: t('Accept {count, plural, one {# annotation} other {# annotations}}?', { count: rows.length }), verb: t('Accept {count}', { count }) },
    return: { title: t('Return {count, plural, one {# annotation} other {# annotations}}', { count: rows.length }), verb: t('Return {count}', { count }) },
    reject: { title: t('Reject {count, plural, one {# annotation} other {# annotations}}', { count: rows.length }), verb: t('Reject {count}', { count }) },
  }[verdict]

  const lacking = verdict !== 'accept' && reason === null

  async function run(): Promise<void> {
    setAsked(true)
    if (lacking) return
    let results: readonly BulkOutcome[] = []
    setError(null)
    setDone(results)
    try {
      for (let start = 0; start < rows.length; start += MOST_AT_ONCE) {
        const part = rows.slice(start, start + MOST_AT_ONCE).map(({ id, revision }) => ({ id, revision }))
        const given = { annotations: part, verdict, reason: verdict === 'accept' ? '' : (reason ?? ''), comment: verdict === 'accept' ? '' : comment.trim() }
        results = [...results, ...(await bulkApi.review(project, given)).results]
        setDone(results)
      }
      onDone({ verdict, rows, results })
    } catch (fault) {
      // What was decided before the fault is told; the rest can be sent again.
      if (results.length > 0) onDone({ verdict, rows, results: [...results, ...unsent(rows, results, fault)] })
      else setError(fault)
      setDone(null)
    }
  }

  return (
    <Dialog
      title={words.title}
      isOpen
      size="small"
      role={verdict === 'reject' ? 'alertdialog' : 'dialog'}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button variant={verdict === 'reject' ? 'danger' : 'primary'} autoFocus={verdict === 'accept'} keys="Enter" isPending={done !== null} onPress={() => void run()}>
            {words.verb}
          </Button>
        </>
      }
    >
      {verdict === 'accept' ? (
        <p>{t('They count as reviewed. One that was changed since you saw it is left as it is.')}</p>
      ) : (
        <ReasonForm
          lead={verdict === 'return' ? t('They go back to their annotators with what you say here.') : t('They no longer count, and their places open for others. Their annotators may appeal.')}
          label={t('Why?')}
          options={reasons.map((value) => ({ value, label: reasonWords(value), help: '' }))}
          value={reason}
          onChange={setReason}
          lack={asked && lacking ? t('Choose why first: press its digit, or click it.') : undefined}
          note={comment}
          onNote={setComment}
          noteLabel={t('What to look at')}
          noteHelp={t('The same words go to all of them.')}
          needsNote={() => false}
          error={undefined}
          onEnter={() => void run()}
        />
      )}
      {done !== null && rows.length > MOST_AT_ONCE && <ProgressBar label={t('Done')} done={done.length} total={rows.length} />}
      <Fault error={error} />
    </Dialog>
  )
}

function unsent(rows: readonly AnnotationRow[], results: readonly BulkOutcome[], fault: unknown): BulkOutcome[] {
  const told = new Set(results.map(({ id }) => id))
  const detail = isProblem(fault) ? fault.detail : t('That did not work. Try again.')
  return rows.filter(({ id }) => !told.has(id)).map(({ id }) => ({ id, outcome: 'failed', detail }))
}

/** What came of it: how many, and which ones not and why. */
export function OutcomeDialog({ outcomes, onClose }: { outcomes: Outcomes; onClose: () => void }) {
  const { rows, results, verdict } = outcomes
  const names = new Map(rows.map((row) => [row.id, row.item.external_id]))
  const failed = results.filter(isFailure)
  const done = results.length - failed.length
  return (
    <Dialog title={t(DONE[verdict])} isOpen size={failed.length > 0 ? 'normal' : 'small'} onClose={onClose} actions={<Button variant="primary" onPress={onClose}>{t('All right')}</Button>}>
      <p>
        {t('{done} of {count} annotations were decided on.', { done: number(done, 0), count: number(results.length, 0) })}
        {failed.length > 0 && ` ${t('The others are as they were:')}`}
      </p>
      {failed.length > 0 && (
        // What scrolls has to be reachable by key.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div role="region" aria-label={t('Not decided on')} tabIndex={0} className={styles.outcomes}>
          <ul>
            {failed.map(({ id, outcome, detail }) => (
              <li key={id}>
                <span className="strong truncate">{names.get(id) ?? id}</span>
                <span className="dim">{detail || outcome}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  )
}

function isFailure({ outcome }: BulkOutcome): boolean {
  return outcome !== 'done'
}
