import { lazy, Suspense, useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { LabelSchema } from '@/engine'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { number, percent } from '@/ui/format'
import { Select } from '@/ui/Select'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import manage from '@/features/projects/manage.module.css'
import type { Project } from '@/features/projects/types'
import { MoreButton } from '@/features/people/MoreButton'
import { accuracyQuery, JUDGED, knownAnswersQuery, type KnownAnswerRow } from './data'
import { valueWords } from './words'
import styles from './known.module.css'

const KnownAnswerDialog = lazy(() => import('./KnownAnswerDialog'))
const ALL = '*'

/** How often people gave answers that are known, and which these are. For managers alone. */
export function KnownSections({ project }: { project: Project }) {
  const [control, setControl] = useState<string | null>(null)
  const known = useInfiniteQuery(knownAnswersQuery(project.id))
  const accuracy = useInfiniteQuery(accuracyQuery(project.id, control))
  const answers = known.data?.pages.flatMap(({ results }) => results) ?? []
  const people = accuracy.data?.pages.flatMap(({ results }) => results) ?? []
  const asked = ((project.schema as unknown as LabelSchema | null)?.controls ?? []).filter(({ type }) => JUDGED.has(type))
  if (known.isError || accuracy.isError) return <ErrorState error={known.error ?? accuracy.error} onRetry={() => void Promise.all([known.refetch(), accuracy.refetch()])} />
  if (!known.data || !accuracy.data) return <SkeletonRows rows={3} />
  return (
    <>
      <section aria-labelledby="accuracy">
        <div className={styles.head}>
          <h2 id="accuracy">{t('Accuracy')}</h2>
          {asked.length > 1 && (people.length > 0 || control !== null) && (
            <Select
              label={t('Accuracy in which question')}
              hideLabel
              className={styles.question}
              value={control ?? ALL}
              onChange={(next) => setControl(next === ALL ? null : next)}
              options={[{ value: ALL, label: t('All questions') }, ...asked.map(({ name, title }) => ({ value: name, label: title ?? name }))]}
            />
          )}
        </div>
        <p className={manage.lead}>
          {people.length > 0
            ? t('Held against known answers. The estimate is (right + ½) / (answers + 1): what an answer is weighed by in queues that ask until they are sure.')
            : t('Nobody has answered an item whose answer is known. Open an item and choose “Known answer…”; what people answer there from then on is counted here.')}
        </p>
        {people.length > 0 && (
          <div className={styles.people}>
            <table className={manage.table} aria-label={t('Accuracy by person')}>
              <thead>
                <tr>
                  <th scope="col">{t('Person')}</th>
                  <th scope="col" className={manage.number}>
                    {t('Right')}
                  </th>
                  <th scope="col" className={manage.number}>
                    {t('Answers')}
                  </th>
                  <th scope="col" className={manage.number}>
                    {t('Estimate')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {people.map(({ user, correct, total, estimate }) => (
                  <tr key={user.id}>
                    <th scope="row" className={styles.name}>
                      {user.name}
                    </th>
                    <td className={manage.number}>{number(correct, 0)}</td>
                    <td className={manage.number}>{number(total, 0)}</td>
                    <td className={manage.number}>{percent(estimate, 1)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <MoreButton list={accuracy}>{t('Show more people')}</MoreButton>
      </section>
      {answers.length > 0 && (
        <section aria-labelledby="known">
          <div className={styles.head}>
            <h2 id="known">{t('Known answers')}</h2>
          </div>
          <ul>
            {answers.map((answer) => (
              <KnownRow key={answer.item.id} answer={answer} project={project} />
            ))}
          </ul>
          <MoreButton list={known}>{t('Show more known answers')}</MoreButton>
        </section>
      )}
    </>
  )
}

function KnownRow({ answer, project }: { answer: KnownAnswerRow; project: Project }) {
  const [isOpen, setOpen] = useState(false)
  const { item, control, value, explanation } = answer
  return (
    <li className={manage.plainRow}>
      <div className={manage.grow}>
        <Link to="/projects/$id/items" params={{ id: project.id }} search={{ item: item.id }} className={manage.rowLink}>
          {item.external_id}
        </Link>
        <div className="small dim">
          {control}: <span className={styles.value}>{valueWords(value)}</span>
          {explanation && ` · ${explanation}`}
        </div>
      </div>
      <Button size="small" onPress={() => setOpen(true)} aria-label={t('Change the known answer for {item}', { item: item.external_id })}>
        {t('Change…')}
      </Button>
      {isOpen && (
        <Suspense>
          <KnownAnswerDialog item={item} project={project} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </li>
  )
}
