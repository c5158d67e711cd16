import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Check, CircleHelp, Minus, X, type LucideIcon } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { count } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { StateBar } from '@/ui/StateBar'
import { facetsQuery } from '@/features/items/data'
import { atLeast } from '@/features/projects/access'
import manage from '@/features/projects/manage.module.css'
import { projectCrumbs } from '@/features/projects/ProjectHeader'
import { projectQuery } from '@/features/projects/queries'
import type { Project, VerdictCounts } from '@/features/projects/types'
import { licenceWords, rightsShares, VERDICTS } from '@/features/projects/words'
import { useEvidence } from '@/features/rights/shared/evidence'
import { EvidenceLink } from '@/features/rights/shared/EvidenceLink'
import { VerdictLegend } from '@/features/rights/VerdictLegend'
import { PARTS, signalsQuery, sourceQuery, type KeptRecord, type Part, type SourceDetail } from './data'
import { PartDialog } from './PartDialog'
import { PART_TITLES } from './parts'
import { Records } from './Records'
import { SignalsDialog } from './SignalsDialog'
import { tell, type Tone } from './words'
import styles from './sources.module.css'

const route = getRouteApi('/in/frame/projects/$id/sources/$sourceId')

/** Where data came from: what is on record about it, what that comes to, and which of its items wait. */
export function SourcePage() {
  const { id, sourceId } = route.useParams()
  const project = useQuery(projectQuery(id))
  const source = useQuery(sourceQuery(sourceId))
  const error = project.error ?? source.error
  if (project.data && source.data) return <Source project={project.data.project} source={source.data} />
  return (
    <Page title={t('Source')}>
      <h1 className="visually-hidden">{t('Source')}</h1>
      {error ? <ErrorState error={error} onRetry={() => void Promise.all([project.refetch(), source.refetch()])} /> : <SkeletonRows rows={8} height="56px" />}
    </Page>
  )
}

function Source({ project, source }: { project: Project; source: SourceDetail }) {
  const { part } = route.useSearch()
  const navigate = route.useNavigate()
  const steward = atLeast(project.role, 'steward')
  const open = (next: Part | undefined): void => void navigate({ search: next ? { part: next } : {}, replace: true })
  const asked = steward ? PARTS.find((one) => one === part) : undefined
  return (
    <Page title={t('{source}: source', { source: source.name })} crumbs={projectCrumbs(project, source.name)}>
      <header className={manage.head}>
        <h1>{source.name}</h1>
      </header>
      <p className={manage.lead}>
        {t('{count, plural, one {# item} other {# items}} came from here.', { count: source.items })} {source.url && <SourceAddress url={source.url} />}
      </p>
      <div className={manage.sections}>
        <ItsItems project={project} source={source} />
        <section className={manage.section} aria-labelledby="on-record">
          <div className={manage.sectionHead}>
            <h2 id="on-record">{t('On record')}</h2>
            {source.record && (
              <p className="small dim">
                {t('Record {number}', { number: source.record.number })}, {source.record.recorded_by?.name} <RelativeTime value={source.record.recorded_at} />
              </p>
            )}
          </div>
          <ul>
            {PARTS.map((one) => (
              <PartRow key={one} part={one} source={source} onChange={steward ? () => open(one) : undefined} />
            ))}
          </ul>
        </section>
        <Defaults source={source} />
        <Records sourceId={source.id} />
      </div>
      {asked === 'mining' && <SignalsDialog source={source} project={project} onClose={() => open(undefined)} />}
      {asked && asked !== 'mining' && <PartDialog key={asked} part={asked} source={source} project={project} onClose={() => open(undefined)} />}
    </Page>
  )
}

function SourceAddress({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      <bdi>{url}</bdi>
      <span className="visually-hidden"> {t('opens in a new tab')}</span>
    </a>
  )
}

/** The source's items by verdict; each number opens what it counts. */
function ItsItems({ project, source }: { project: Project; source: SourceDetail }) {
  const filter = `source:${source.id}`
  const facets = useQuery(facetsQuery(project.id, filter))
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, facets.data?.verdict.find((one) => one.value === verdict)?.count ?? 0])) as VerdictCounts
  return (
    <section className={manage.section} aria-label={t('Its items by verdict')}>
      <StateBar label={t('Its items by verdict')} shares={rightsShares(counts)} />
      <VerdictLegend project={project.id} counts={counts} filter={filter} />
      {facets.data?.more && <p className="small dim">{t('Counted over the newest {count}.', { count: count(facets.data.counted) })}</p>}
    </section>
  )
}

const SIGNS: Record<Tone, LucideIcon> = { ok: Check, review: CircleHelp, block: X, none: Minus }
const MEANS: Record<Tone, () => string> = { ok: () => t('helps'), review: () => t('open'), block: () => t('stands in the way'), none: () => t('not on file') }

function PartRow({ part, source, onChange }: { part: Part; source: SourceDetail; onChange: (() => void) | undefined }) {
  const record = source.record?.record ?? {}
  const signals = useQuery({ ...signalsQuery(source.id), enabled: part === 'mining' })
  const told = tell(part, record, source.share_pct, signals.data?.results ?? [])
  const Sign = SIGNS[told.tone]
  return (
    <li className={styles.part}>
      <span className={styles.sign} data-tone={told.tone}>
        <Sign aria-hidden="true" />
      </span>
      <div className={manage.grow}>
        <p>
          <b>{t(PART_TITLES[part])}</b> <span className="visually-hidden">({MEANS[told.tone]()})</span> <span className="dim">{told.text}</span>
        </p>
        <Documents ids={documentsOf(part, record)} />
      </div>
      {onChange && (
        <Button size="small" onPress={onChange}>
          {part === 'mining' ? t('Record what the site says') : told.tone === 'none' ? t('Put on record') : t('Change')}
          <span className="visually-hidden">{t(PART_TITLES[part])}</span>
        </Button>
      )}
    </li>
  )
}

export function documentsOf(part: Part, record: KeptRecord): string[] {
  if (part === 'access') return record.terms?.snapshot ? [record.terms.snapshot] : []
  if (part === 'licence') return record.licence_checked?.evidence ?? []
  if (part === 'permission') return record.permission?.evidence ?? []
  if (part === 'notice') return record.art14_record_evidence ?? []
  if (part === 'research') return record.research_protocol_evidence ?? []
  if (part === 'database') return record.database_right?.evidence ?? []
  return []
}

function Documents({ ids }: { ids: readonly string[] }) {
  const documents = useEvidence(ids)
  return documents.length === 0 ? null : (
    <p className={styles.documents}>
      {documents.map((one) => (
        <EvidenceLink key={one.id} evidence={one} />
      ))}
    </p>
  )
}

/** What its items are said to be when they say nothing themselves. */
function Defaults({ source }: { source: SourceDetail }) {
  const { rights } = source
  return (
    <section className={manage.section} aria-labelledby="defaults">
      <div className={manage.sectionHead}>
        <h2 id="defaults">{t('What its items state unless they say otherwise')}</h2>
      </div>
      {rights ? (
        <p className={manage.lead}>
          {t('Licence: {licence}.', { licence: licenceWords(rights.licence ?? null) })} {rights.rights_holder && t('Rights holder: {name}.', { name: rights.rights_holder })}{' '}
          {rights.credit && t('Credit line: {credit}.', { credit: rights.credit })}
        </p>
      ) : (
        <p className={manage.lead}>{t('Nothing: an item that states no licence of its own waits in quarantine.')}</p>
      )}
      <p>
        <Link to="/projects/$id/items" params={{ id: source.project }} search={{ filter: `source:${source.id}` }}>
          {t('Show all of its items')}
        </Link>
      </p>
    </section>
  )
}
