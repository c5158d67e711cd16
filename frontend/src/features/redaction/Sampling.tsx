import { useState, type FormEvent, type ReactNode } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { number, percent } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import type { Project } from '@/features/projects/types'
import { drawSample, maskingKey, reportQuery, samplesQuery, type Measured, type Report, type Sample } from './data'
import styles from './redaction.module.css'

/** How much the detectors miss: samples that people looked at, and what they say by camera and detector. */
export function Sampling({ project }: { project: Project }) {
  return (
    <div className={manage.sections}>
      <Samples project={project} />
      <MissReport project={project} />
    </div>
  )
}

const exact = (share: number): string => percent(share, 1)

/** The least sample that may show a miss rate below `share` with no miss, at 95 %: n ≥ 3 / p. */
export const sizeFor = (share: number): number => Math.ceil(3 / share - 1e-9)

function Samples({ project }: { project: Project }) {
  const found = useInfiniteQuery(samplesQuery(project.id))
  const rows = found.data?.pages.flatMap(({ results }) => results)
  return (
    <section aria-labelledby="samples">
      <h2 id="samples">{t('Samples')}</h2>
      <NewSample project={project} />
      {rows ? (
        <ul>
          {rows.map((row) => (
            <SampleRow key={row.id} sample={row} />
          ))}
          {rows.length === 0 && <li className="small dim">{t('None drawn yet. Without one nobody can say how much is missed.')}</li>}
        </ul>
      ) : found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <SkeletonRows rows={3} height="56px" />
      )}
      {found.hasNextPage && <Button onPress={() => void found.fetchNextPage()}>{t('Show more')}</Button>}
    </section>
  )
}

function NewSample({ project }: { project: Project }) {
  const [text, setText] = useState('1')
  const client = useQueryClient()
  const share = Number(text.replace(',', '.')) / 100
  const sound = share >= 0.001 && share <= 0.5
  const draw = useMutation({
    mutationFn: () => drawSample(project.id, share),
    onSuccess: (made) => {
      toast(t('{count, plural, one {# item was drawn} other {# items were drawn}}. They wait under “To review”.', { count: made.drawn }))
      void client.invalidateQueries({ queryKey: maskingKey(project.id) })
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (sound && !draw.isPending) draw.mutate()
  }
  return (
    <form className={styles.draw} onSubmit={submit}>
      <TextField
        label={t('Miss rate to be claimed, in percent')}
        value={text}
        onChange={setText}
        inputMode="decimal"
        error={sound ? undefined : t('Write a number from 0.1 to 50.')}
        description={sound ? t('Takes {count, plural, one {# item} other {# items}} without a miss (n ≥ 3 / p, 95 %).', { count: sizeFor(share) }) : undefined}
      />
      <Button type="submit" isPending={draw.isPending} isDisabled={!sound}>
        {t('Draw the sample')}
      </Button>
      {draw.isError && <Fault error={draw.error} />}
    </form>
  )
}

function SampleRow({ sample }: { sample: Sample }) {
  const { result, size, drawn, holds } = sample
  return (
    <li className={styles.plan}>
      <p className={styles.planHead}>
        <span>
          <span className="strong">{t('At most {share} missed', { share: exact(sample.miss_rate) })}</span> · {verdictOf(holds)}
        </span>
        <span className="small dim">
          {sample.created_by?.name} · <RelativeTime value={sample.created_at} />
        </span>
      </p>
      <progress className={styles.bar} max={drawn || 1} value={result.seen} aria-label={t('Looked at')} />
      <p className="small">
        {t('{seen} of {drawn} looked at', { seen: number(result.seen, 0), drawn: number(drawn, 0) })}
        {drawn < size && ` · ${t('{count, plural, one {# more is} other {# more are}} needed: the project had no more items', { count: size - drawn })}`}
        {' · '}
        {t('{count, plural, =0 {no item with a miss} one {# item with a miss} other {# items with a miss}}', { count: result.with_miss })}
        {result.seen > 0 && ` · ${intervalWords(result)}`}
      </p>
    </li>
  )
}

function verdictOf(holds: boolean | null): string {
  if (holds === null) return t('not looked through yet')
  return holds ? t('the claim holds') : t('the claim does not hold')
}

const intervalWords = ({ low, high }: Measured): string => t('95 % interval {low} to {high}', { low: exact(low), high: exact(high) })

function MissReport({ project }: { project: Project }) {
  const found = useQuery(reportQuery(project.id))
  return (
    <section aria-labelledby="misses">
      <h2 id="misses">{t('What is missed')}</h2>
      {found.data ? <ReportTables report={found.data} /> : found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <SkeletonRows rows={4} height="40px" />}
    </section>
  )
}

function ReportTables({ report }: { report: Report }) {
  return (
    <div className={styles.sampling}>
      <p>{report.statement}</p>
      {report.all.seen === 0 ? (
        <p className="dim">{t('Nobody has looked through a sample yet.')}</p>
      ) : (
        <Scrolling label={t('Misses by camera')}>
          <table className={styles.rates}>
            <caption className="visually-hidden">{t('Misses by camera')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('Camera')}</th>
                <th scope="col" data-number>
                  {t('Looked at')}
                </th>
                <th scope="col" data-number>
                  {t('With a miss')}
                </th>
                <th scope="col" data-number>
                  {t('Miss rate')}
                </th>
                <th scope="col" data-number>
                  {t('95 % interval (Wilson)')}
                </th>
              </tr>
            </thead>
            <tbody>
              <RateRow name={t('All')} row={report.all} />
              {report.cameras.map((row) => (
                <RateRow key={row.camera} name={row.camera || t('Camera unknown')} row={row} />
              ))}
            </tbody>
          </table>
        </Scrolling>
      )}
      {report.detectors.length > 0 && (
        <Scrolling label={t('Detectors')}>
          <table className={styles.rates}>
            <caption className="visually-hidden">{t('Detectors')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('Detector')}</th>
                <th scope="col">{t('Version')}</th>
                <th scope="col" data-number>
                  {t('Threshold')}
                </th>
                <th scope="col" data-number>
                  {t('Regions found')}
                </th>
                <th scope="col" data-number>
                  {t('Taken away')}
                </th>
                <th scope="col" data-number>
                  {t('Highest score after masking')}
                </th>
              </tr>
            </thead>
            <tbody>
              {report.detectors.map((row) => (
                <tr key={`${row.detector} ${row.detector_version} ${row.threshold}`}>
                  <th scope="row">{row.detector}</th>
                  <td>{row.detector_version}</td>
                  <td data-number>{row.threshold === null ? '–' : number(row.threshold, 2)}</td>
                  <td data-number>{number(row.found, 0)}</td>
                  <td data-number>{number(row.removed, 0)}</td>
                  <td data-number>{row.residual === null ? '–' : number(row.residual, 2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolling>
      )}
    </div>
  )
}

/** On a small screen a table is wider than it: the keyboard has to reach what scrolls. */
function Scrolling({ label, children }: { label: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as the comment above says
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  )
}

function RateRow({ name, row }: { name: string; row: Measured }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-number>{number(row.seen, 0)}</td>
      <td data-number>{number(row.with_miss, 0)}</td>
      <td data-number>{row.rate === null ? '–' : exact(row.rate)}</td>
      <td data-number>{row.seen === 0 ? '–' : t('{low} to {high}', { low: exact(row.low), high: exact(row.high) })}</td>
    </tr>
  )
}
