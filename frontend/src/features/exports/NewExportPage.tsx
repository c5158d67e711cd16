import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { date, number } from '@/ui/format'
import { RightsChip } from '@/ui/RightsChip'
import { SkeletonRows } from '@/ui/Skeleton'
import { StateBar } from '@/ui/StateBar'
import { EmptyState, ErrorState } from '@/ui/States'
import { atLeast } from '@/features/projects/access'
import { Fault } from '@/features/projects/Fault'
import { projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project, Use } from '@/features/projects/types'
import { useSettled } from '@/features/projects/useSettled'
import { licenceWords, rightsShares } from '@/features/projects/words'
import { UseQuestions } from '@/features/rights/UseQuestions'
import { exportsApi, FORMATS, previewQuery, type ExportPlan, type Preview, type Withheld } from './data'
import styles from './exports.module.css'

const route = getRouteApi('/in/frame/projects/$id/exports/new')

/** A new dataset: what it is for on the left, what would happen on the right, one button. */
export function NewExportPage() {
  const { id } = route.useParams()
  const project = useQuery(projectQuery(id))
  if (!project.data) {
    return (
      <Page title={t('New dataset')}>
        <h1 className="visually-hidden">{t('New dataset')}</h1>
        {project.isError ? <ErrorState error={project.error} onRetry={() => void project.refetch()} /> : <SkeletonRows rows={6} />}
      </Page>
    )
  }
  if (!atLeast(project.data.project.role, 'steward')) {
    return (
      <Page title={t('New dataset')} crumbs={projectCrumbs(project.data.project, t('New dataset'))}>
        <EmptyState level={1} title={t('Stewards and managers export')}>{t('Ask one of them for a dataset of this project.')}</EmptyState>
      </Page>
    )
  }
  return <NewExport project={project.data.project} />
}

function NewExport({ project }: { project: Project }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [use, setUse] = useState<Use>(() => ({ ...project.use, distribution: project.use.distribution === 'none' ? 'internal' : project.use.distribution }))
  const [formats, setFormats] = useState<string[]>(() => (project.kinds.includes('image') ? ['jsonl', 'coco'] : ['jsonl', 'csv']))
  const [filter, setFilter] = useState('')
  const [name, setName] = useState(() => `${project.name}, ${date(new Date())}`)
  const [key, setKey] = useState(() => crypto.randomUUID())
  const [recipients, setRecipients] = useState(() => project.use.recipients?.join(', ') ?? '')
  const named = use.distribution === 'named' ? recipients.split(/[,;]/).map((name) => name.trim()).filter(Boolean) : []
  const unnamed = use.distribution === 'named' && named.length === 0
  const plan: ExportPlan = { use: { ...use, recipients: named }, formats, filter: filter.trim() }
  const settled = useSettled(JSON.stringify(plan))
  const preview = useQuery({ ...previewQuery(project.id, JSON.parse(settled) as ExportPlan), enabled: formats.length > 0 })
  const stale = settled !== JSON.stringify(plan) || preview.isPlaceholderData
  const seal = useMutation({
    mutationFn: () => exportsApi.seal(project.id, { ...plan, name: name.trim() }, key),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['project', project.id, 'snapshots'] })
      await client.invalidateQueries({ queryKey: ['jobs'] })
      await navigate({ to: '/projects/$id/exports', params: { id: project.id } })
    },
    onError: () => setKey(crypto.randomUUID()),
  })
  const losses = preview.data?.losses ?? []
  return (
    <Page title={t('New dataset')} crumbs={projectCrumbs(project, t('New dataset'))} width="full">
      <div className={styles.two}>
        <section className={styles.left} aria-labelledby="purpose">
          <h1 id="purpose">{t('What is it for?')}</h1>
          <UseQuestions use={use} onChange={setUse} files={project.kinds.includes('image') ? t('pictures and labels') : t('texts and labels')} />
          {use.distribution === 'named' && (
            <TextField
              label={t('Which partners?')}
              value={recipients}
              onChange={setRecipients}
              placeholder={t('Example University, Harbour Vision Ltd')}
              description={t('Names, with commas. They are recorded as its recipients, and told when rows are taken back.')}
            />
          )}
          <fieldset>
            <legend className={styles.legend}>{t('Formats')}</legend>
            <div className={styles.formats}>
              {FORMATS.map((format) => (
                <ToggleButton
                  key={format.id}
                  className={styles.format}
                  isSelected={formats.includes(format.id)}
                  onChange={(on) => setFormats(on ? [...formats, format.id] : formats.filter((one) => one !== format.id))}
                >
                  {formats.includes(format.id) && <Check aria-hidden="true" />}
                  {format.label} <span className="small dim">{t(format.detail)}</span>
                </ToggleButton>
              ))}
            </div>
            {formats.length === 0 && <p className={styles.loss}>{t('Choose at least one.')}</p>}
            {losses.map((loss) => (
              <p key={`${loss.format} ${loss.control} ${loss.detail}`} className={styles.loss}>
                {loss.detail} {loss.control && t('(“{control}” stays in JSONL only.)', { control: loss.control })}
              </p>
            ))}
          </fieldset>
          <TextField label={t('Only items that match')} value={filter} onChange={setFilter} placeholder={t('all, or for instance label:car')} />
          <TextField label={t('Name of the dataset')} value={name} onChange={setName} maxLength={200} />
        </section>
        <section className={styles.right} aria-label={t('What would happen')} aria-busy={stale}>
          {preview.data ? (
            <Outlook project={project} preview={preview.data} stale={stale} />
          ) : preview.isError ? (
            <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
          ) : (
            <SkeletonRows rows={6} />
          )}
          {preview.data && (
            <div className={styles.foot}>
              <Button
                variant="primary"
                size="big"
                isPending={seal.isPending}
                isDisabled={stale || unnamed || formats.length === 0 || !name.trim() || preview.data.counts.included === 0 || preview.data.conflict !== null}
                onPress={() => seal.mutate()}
              >
                {t('{count, plural, =0 {Nothing to export} one {Seal and export # item} other {Seal and export # items}}', { count: preview.data.counts.included })}
              </Button>
              {unnamed && <p className="small dim">{t('Name the partners first: what people agreed to and who is told of a recall depend on it.')}</p>}
              {preview.isError && <Fault error={preview.error} />}
              <Fault error={seal.error} pointers />
            </div>
          )}
        </section>
      </div>
    </Page>
  )
}

/** The first items that stay for this reason, by the use that is asked about; it need not be the project's own. */
function Staying({ project, row }: { project: string; row: Withheld }) {
  return (
    <details className={styles.staying}>
      <summary>{t('show items')}</summary>
      <ul>
        {row.items.map((item) => (
          <li key={item.id}>
            <Link to="/projects/$id/items" params={{ id: project }} search={{ item: item.id }}>
              {item.external_id}
            </Link>
          </li>
        ))}
        {row.count > row.items.length && <li className="dim">{t('and {count} more', { count: number(row.count - row.items.length, 0) })}</li>}
      </ul>
    </details>
  )
}

function Outlook({ project, preview, stale }: { project: Project; preview: Preview; stale: boolean }) {
  const { counts, by_verdict: verdicts } = preview
  const cleared = verdicts.ALLOW ?? 0
  const conditions = verdicts.ALLOW_WITH_OBLIGATIONS ?? 0
  const duties = preview.obligations.map((duty) => duty.detail)
  return (
    <div data-stale={stale || undefined} className={styles.outlook}>
      <p className={styles.big} aria-live="polite">
        {t('{included, plural, one {# item leaves} other {# items leave}}, {withheld, plural, one {# stays} other {# stay}}', { included: counts.included, withheld: counts.withheld })}
      </p>
      <p className="dim">
        {t('Nothing has been written yet. This is what would happen now.')}{' '}
        {counts.unlabeled > 0 && t('{count, plural, one {# item has} other {# items have}} no labels yet and can’t leave.', { count: counts.unlabeled })}
      </p>
      <div className={styles.split}>
        <StateBar label={t('By verdict')} shares={rightsShares(verdicts)} />
      </div>
      <ul className={styles.why}>
        {cleared > 0 && (
          <li>
            <span className={styles.n}>{number(cleared, 0)}</span>
            <span>{t('leave as they are')}</span>
            <RightsChip verdict="ALLOW" />
          </li>
        )}
        {conditions > 0 && (
          <li>
            <span className={styles.n}>{number(conditions, 0)}</span>
            <span>
              {t('leave with duties')}
              <span className="dim small"> {t('ATTRIBUTION.csv and licence texts are written into the package')}</span>
            </span>
            <RightsChip verdict="ALLOW_WITH_OBLIGATIONS" />
          </li>
        )}
        {preview.withheld.map((row) => (
          <li key={`${row.code} ${row.verdict}`}>
            <span className={styles.n}>{number(row.count, 0)}</span>
            <span>
              {t('stay: {reason}', { reason: row.detail })}
              <Staying project={project.id} row={row} />
              {row.fix.length > 0 && <span className={styles.fixes}>{t('What helps: {fixes}.', { fixes: row.fix.map((fix) => fix.label.charAt(0).toLowerCase() + fix.label.slice(1)).join('; ') })}</span>}
            </span>
            <RightsChip verdict={row.verdict} />
          </li>
        ))}
      </ul>
      <dl className={styles.whole}>
        <div>
          <dt>{t('Licence of the whole')}</dt>
          <dd>
            {preview.conflict
              ? t('These can’t be in one work: {licences}.', { licences: preview.conflict.map(licenceWords).join(', ') })
              : preview.licence
                ? preview.licence.split(' AND ').map(licenceWords).join(', ')
                : t('none while nothing leaves')}
            {preview.fix.length > 0 && <span className={styles.fixes}>{t('What helps: {fixes}.', { fixes: preview.fix.map((fix) => fix.label).join('; ') })}</span>}
          </dd>
        </div>
        <div>
          <dt>{t('Receivers must')}</dt>
          <dd>
            {duties.length === 0 ? (
              t('nothing beyond the licence')
            ) : (
              <ul>
                {preview.obligations.map((duty) => (
                  <li key={`${duty.code} ${duty.detail}`}>
                    {duty.detail} {duty.count !== undefined && <span className="dim num">{t('({count, plural, one {# item} other {# items}})', { count: duty.count })}</span>}
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </div>
      </dl>
    </div>
  )
}
