import { useMemo, useState, type ReactNode } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { FileText, Plus } from 'lucide-react'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { DataTable, type Column } from '@/ui/DataTable'
import { date } from '@/ui/format'
import { EmptyState, ErrorState } from '@/ui/States'
import { Facts, LedgerScreen, ledger, SidePanel } from '@/features/rights/Ledger'
import { noticesQuery, type Notice } from './data'
import { NoticeDialog } from './NoticeDialog'
import styles from './consents.module.css'

/** What people were told, version by version. */
export function NoticesList({ switcher }: { switcher: ReactNode }) {
  const list = useInfiniteQuery(noticesQuery())
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.results) ?? [], [list.data])
  const [open, setOpen] = useState<string | null>(null)
  const [publishing, setPublishing] = useState<Notice | true | null>(null)
  const current = rows.find((row) => row.id === open)
  return (
    <LedgerScreen
      title={t('Consents')}
      lead={t('The notices that people read before they agreed, in all versions.')}
      actions={
        <Button variant="primary" icon={<Plus />} onPress={() => setPublishing(true)}>
          {t('Publish a notice')}
        </Button>
      }
      filters={switcher}
      panel={
        current && (
          <SidePanel label={t('Notice')} of={current.id} onClose={() => setOpen(null)} head={<span className="small dim">{t('Notice')}</span>}>
            <p className={ledger.sentence}>
              {current.name} {current.version}
            </p>
            <Facts
              rows={[
                [t('Language'), current.language],
                [t('In force from'), date(new Date(current.valid_from))],
                [t('Who answers for it'), `${current.controller.name}, ${current.controller.address}`],
                [t('How they are reached'), current.controller.contact],
                [t('Stands at'), current.url && <a key="url" href={current.url} target="_blank" rel="noopener noreferrer">{current.url}</a>],
                [t('Fingerprint'), <code key="hash" className={ledger.hash}>{current.sha256}</code>],
              ]}
            />
            <div className={ledger.block}>
              <div className={ledger.buttons}>
                <Button onPress={() => setPublishing(current)}>{t('Publish a new version')}</Button>
              </div>
            </div>
            {current.text && (
              <section className={ledger.block} aria-label={t('Text')}>
                <h2>{t('Text')}</h2>
                {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard */}
                <div className={styles.text} lang={current.language} tabIndex={0} role="group" aria-label={t('Text')}>
                  {current.text}
                </div>
              </section>
            )}
          </SidePanel>
        )
      }
    >
      {list.isError && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t('Notices')}
          rows={rows}
          columns={COLUMNS()}
          rowId={(row) => row.id}
          current={open}
          isLoading={list.isPending}
          onOpen={(row) => setOpen(row.id)}
          onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          empty={
            <EmptyState icon={<FileText />} title={t('No notice is published')} action={<Button variant="primary" onPress={() => setPublishing(true)}>{t('Publish a notice')}</Button>}>
              {t('Nobody can agree to what they were not told: each consent names the notice that the person read.')}
            </EmptyState>
          }
        />
      )}
      {publishing && <NoticeDialog after={publishing === true ? undefined : publishing} onClose={() => setPublishing(null)} onMade={(made) => setOpen(made.id)} />}
    </LedgerScreen>
  )
}

const COLUMNS = (): Column<Notice>[] => [
  { id: 'name', header: t('Notice'), width: 'minmax(160px, 2fr)', cell: (row) => <span className="strong" title={row.name}>{row.name}</span> },
  { id: 'version', header: t('Version'), width: '96px', cell: (row) => row.version },
  { id: 'language', header: t('Language'), width: '80px', cell: (row) => row.language },
  { id: 'controller', header: t('Who answers for it'), width: 'minmax(140px, 1.5fr)', cell: (row) => <span className="dim" title={row.controller.name}>{row.controller.name}</span> },
  { id: 'from', header: t('In force from'), width: '120px', cell: (row) => <span className="num">{date(new Date(row.valid_from))}</span> },
]
