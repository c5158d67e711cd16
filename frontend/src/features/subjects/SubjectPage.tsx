import { useState } from 'react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Eye, FileSignature, PackageOpen, TriangleAlert } from 'lucide-react'
import { Page } from '@/app/Page'
import { t } from '@/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { date, number } from '@/ui/format'
import { RelativeTime } from '@/ui/RelativeTime'
import { RightsChip } from '@/ui/RightsChip'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toastProblem } from '@/ui/Toast'
import { ConsentTag } from '@/features/consents/ConsentTag'
import { purposeWords, RELEASE_SCOPES } from '@/features/consents/words'
import manage from '@/features/projects/manage.module.css'
import { ITEM_STATES } from '@/features/projects/words'
import { RequestActions } from '@/features/requests/RequestActions'
import { SubjectRequests } from '@/features/requests/SubjectRequests'
import { Tag } from '@/features/rights/Ledger'
import { holdingsQuery, subjectsApi, type HeldItem, type HeldSnapshot, type Holdings, type Subject } from './data'
import { StandingTags } from './SubjectsPage'
import { AGES } from './words'
import styles from './subjects.module.css'

const route = getRouteApi('/in/frame/rights-area/rights/subjects/$id')

/** Everything that holds one person, and what they may ask for. */
export function SubjectPage() {
  const { id } = route.useParams()
  const holdings = useInfiniteQuery(holdingsQuery(id))
  const first = holdings.data?.pages[0]
  const title = first?.subject.pseudonym ?? t('Person')
  return (
    <Page title={title} crumbs={[{ label: t('Rights'), to: '/rights' }, { label: t('People in the data'), to: '/rights/subjects' }, { label: title }]} width="home">
      {first ? (
        <>
          <Head subject={first.subject} />
          <RequestActions subject={first.subject} />
          <div className={manage.sections}>
            <SubjectRequests subject={first.subject.id} />
            <Consents holdings={first} />
            <Items
              holdings={first}
              rows={holdings.data?.pages.flatMap((page) => page.results) ?? []}
              onMore={holdings.hasNextPage ? () => void holdings.fetchNextPage() : undefined}
              isFetching={holdings.isFetchingNextPage}
            />
            <Datasets snapshots={first.snapshots} />
          </div>
        </>
      ) : holdings.isError ? (
        <>
          <h1 className="visually-hidden">{title}</h1>
          <ErrorState error={holdings.error} onRetry={() => void holdings.refetch()} />
        </>
      ) : (
        <>
          <h1 className="visually-hidden">{title}</h1>
          <SkeletonRows rows={8} />
        </>
      )}
    </Page>
  )
}

function Head({ subject }: { subject: Subject }) {
  const [asking, setAsking] = useState(false)
  const contact = useMutation({ mutationFn: () => subjectsApi.contact(subject.id), onError: toastProblem })
  return (
    <header className={styles.head}>
      <h1>{subject.pseudonym}</h1>
      <StandingTags standing={subject.standing} />
      <p className={styles.about}>
        {[t(AGES[subject.age_band]), subject.jurisdiction, subject.guardian && t('guardian {pseudonym}', { pseudonym: subject.guardian.pseudonym })].filter(Boolean).join(' · ')} · {t('in the ledger since')}{' '}
        {date(new Date(subject.created_at))}
      </p>
      {subject.has_contact &&
        (contact.data ? (
          <p>
            {t('Reached by')} <bdi className="strong">{contact.data.contact}</bdi>
          </p>
        ) : asking ? (
          <p className={styles.ask}>
            {t('This is entered in the audit log with your name.')}{' '}
            <Button size="small" isPending={contact.isPending} onPress={() => contact.mutate()}>
              {t('Show how they are reached')}
            </Button>
          </p>
        ) : (
          <Button size="small" variant="quiet" icon={<Eye />} onPress={() => setAsking(true)}>
            {t('How they are reached')}
          </Button>
        ))}
    </header>
  )
}

function Consents({ holdings }: { holdings: Holdings }) {
  const { consents, releases, subject } = holdings
  return (
    <section className={manage.section} aria-labelledby="consents">
      <div className={manage.sectionHead}>
        <h2 id="consents">{t('What they agreed to')}</h2>
        {!subject.standing.includes('erased') && (
          <ButtonLink size="small" to="/rights/consents/new" search={{ subject: subject.id }} icon={<FileSignature />}>
            {t('Record a consent')}
          </ButtonLink>
        )}
      </div>
      {consents.length === 0 && releases.length === 0 && <p className="dim">{t('Nothing is on record. Items in which they can be recognised wait until it is, or until they are masked.')}</p>}
      <ul>
        {consents.map((row) => (
          <li key={row.id} className={manage.plainRow}>
            <ConsentTag state={row.state} />
            <span className={manage.grow}>
              <Link to="/rights/consents" search={{ consent: row.id }} className={manage.rowLink}>
                {row.purposes.map(purposeWords).join(', ')}
              </Link>{' '}
              <span className="dim">{row.notice.name}</span>
            </span>
            <span className="dim num">{row.valid_until ? t('until {date}', { date: date(new Date(row.valid_until)) }) : t('until taken back')}</span>
          </li>
        ))}
        {releases.map((row) => (
          <li key={row.id} className={manage.plainRow}>
            <span className={manage.grow}>
              {t('Release')} <span className="dim">{t(RELEASE_SCOPES[row.scope])}</span>
            </span>
            <span className="dim num">{row.expires_at ? t('until {date}', { date: date(new Date(row.expires_at)) }) : t('no end')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface ItemsProps {
  holdings: Holdings
  rows: readonly HeldItem[]
  onMore: (() => void) | undefined
  isFetching: boolean
}

function Items({ holdings, rows, onMore, isFetching }: ItemsProps) {
  const total = holdings.projects.reduce((sum, project) => sum + project.items, 0)
  return (
    <section className={manage.section} aria-labelledby="held-items">
      <div className={manage.sectionHead}>
        <h2 id="held-items">{t('{count, plural, =0 {No item shows them} one {One item shows them} other {# items show them}}', { count: total })}</h2>
      </div>
      {holdings.projects.length > 1 && (
        <p className="small dim">
          {holdings.projects.map((project, index) => (
            <span key={project.id}>
              {index > 0 && ' · '}
              <Link to="/projects/$id" params={{ id: project.id }} search={{}}>
                {project.name}
              </Link>{' '}
              <span className="num">{number(project.items, 0)}</span>
            </span>
          ))}
        </p>
      )}
      {total === 0 && <p className="dim">{t('Link them to an item in its rights panel, under “People”.')}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.appearance} className={manage.plainRow}>
            <span className={manage.grow}>
              <Link to="/projects/$id/items" params={{ id: row.project.id }} search={{ item: row.id }} className={manage.rowLink}>
                <bdi>{row.external_id}</bdi>
              </Link>{' '}
              <span className="dim">
                {row.project.name} · {t(ITEM_STATES[row.state] ?? row.state)} · {row.is_masked ? t('masked') : row.is_identifiable ? t('can be recognised') : t('can’t be recognised')}
              </span>
            </span>
            <RightsChip verdict={row.verdict} look="outline" />
          </li>
        ))}
      </ul>
      {onMore && (
        <Button isPending={isFetching} onPress={onMore}>
          {t('Show more')}
        </Button>
      )}
    </section>
  )
}

function Datasets({ snapshots }: { snapshots: readonly HeldSnapshot[] }) {
  return (
    <section className={manage.section} aria-labelledby="held-datasets">
      <div className={manage.sectionHead}>
        <h2 id="held-datasets">{t('Datasets that left with them')}</h2>
      </div>
      {snapshots.length === 0 && <p className="dim">{t('None. Nothing that shows them has left this installation.')}</p>}
      <ul>
        {snapshots.map((row) => (
          <li key={row.id} className={manage.plainRow}>
            <span className={manage.grow}>
              <Link to="/projects/$id/exports" params={{ id: row.project.id }} className={manage.rowLink}>
                {row.name}
              </Link>{' '}
              <span className="dim">
                {t('no. {number}', { number: row.number })} · {row.project.name} · {t('{count, plural, one {# item of theirs} other {# items of theirs}}', { count: row.items })}
                {row.sealed_at && (
                  <>
                    {' '}
                    · <RelativeTime value={row.sealed_at} />
                  </>
                )}
              </span>
            </span>
            <SnapshotTag status={row.status} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function SnapshotTag({ status }: { status: string }) {
  if (status === 'affected') {
    return (
      <Tag tone="block" icon={TriangleAlert}>
        {t('Affected')}
      </Tag>
    )
  }
  return (
    <Tag tone="none" icon={PackageOpen}>
      {status === 'superseded' ? t('Superseded') : t('Sealed')}
    </Tag>
  )
}
