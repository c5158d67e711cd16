import { lazy, Suspense, useMemo, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { Assignment } from '@/api/types'
import { itemQuery } from '@/features/items/data'
import { loadInputs } from '@/features/editor/loadInputs'
import { AnswerSection } from '@/features/editor/panel/AnswerSection'
import { ObjectList } from '@/features/editor/panel/ObjectList'
import { schemaOf } from '@/features/editor/schemaOf'
import { atLeast } from '@/features/projects/access'
import type { Project } from '@/features/projects/types'
import { holdsObjects, shownControls } from '@/engine'
import { t } from '@/i18n'
import { TextModel } from '@/modalities/text'
import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { SkeletonRows } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { historyOfItem, type AnnotationRow, type HistoricAnnotation } from './data'
import { Desk, markedControls } from './Desk'
import { History } from './History'
import { documentOf, openView, type ShownItem } from './view'
import styles from './lists.module.css'

const KnownAnswerDialog = lazy(() => import('@/features/known/KnownAnswerDialog'))

interface Props {
  project: Project
  row: Pick<AnnotationRow, 'id' | 'item' | 'author'>
  onClose: () => void
}

/** One annotation beside the list: the item, what was said of it, and what happened to it. */
export function AnnotationPanel({ project, row, onClose }: Props) {
  return (
    <aside className={styles.panel} aria-label={t('The annotation')}>
      <header className={styles.panelHead}>
        <h2 className="truncate">{row.item.external_id}</h2>
        <span className="dim truncate">{row.author.name}</span>
        <IconButton label={t('Close')} keys="Escape" icon={<X />} onPress={onClose} />
      </header>
      <Shown project={project.id} item={row.item.id} annotation={row.id} />
      {atLeast(project.role, 'manager') && <AsKnown key={row.id} project={project} row={row} />}
    </aside>
  )
}

/** Lets a manager put this answer on record as the item's right one. */
function AsKnown({ project, row }: Pick<Props, 'project' | 'row'>) {
  const history = useQuery(historyOfItem(row.item.id))
  const [isOpen, setOpen] = useState(false)
  const found = history.data?.results.find(({ id }) => id === row.id)
  if (!found) return null
  return (
    <footer className={styles.panelFoot}>
      <Button onPress={() => setOpen(true)}>{t('Use as known answer…')}</Button>
      {isOpen && (
        <Suspense>
          <KnownAnswerDialog item={row.item} project={project} result={found.result} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </footer>
  )
}

/** An annotation as it was handed in, on its item; to look at. */
export function Shown({ project, item, annotation }: { project: string; item: string; annotation: string }) {
  const client = useQueryClient()
  const history = useQuery(historyOfItem(item))
  const found = history.data?.results.find((one) => one.id === annotation)
  const version = found?.schema_version
  const shown = useQuery({
    queryKey: ['item', item, 'shown', version],
    enabled: version !== undefined,
    structuralSharing: false,
    gcTime: 0,
    queryFn: async () => {
      const [whole, schema] = await Promise.all([client.fetchQuery(itemQuery(item)), schemaOf(client, project, version ?? 0)])
      const media = whole.media.flatMap((part) => (part.url === null ? [] : [{ ...part, url: part.url }]))
      const inputs = await loadInputs({ item: { id: whole.id, external_id: whole.external_id, data: whole.data }, media } as unknown as Assignment)
      const models = new Map<string, TextModel>()
      for (const { type, on } of schema.controls) {
        const text = inputs.texts.get(on ?? '')
        if (type === 'spans' && on && text !== undefined) models.set(on, new TextModel(text))
      }
      return { ...inputs, schema, models, title: whole.external_id, lease: { media } }
    },
  })
  const error = history.error ?? shown.error
  if (error) return <ErrorState error={error} onRetry={() => void (history.isError ? history.refetch() : shown.refetch())} />
  if (!shown.data || !found) {
    return history.isSuccess && !found ? <p className={styles.note}>{t('This annotation is not there any more, or you may not see it.')}</p> : <SkeletonRows rows={6} />
  }
  return <Looking key={annotation} item={shown.data} found={found} />
}

type Looked = ShownItem & Awaited<ReturnType<typeof loadInputs>> & { title: string }

function Looking({ item, found }: { item: Looked; found: HistoricAnnotation }) {
  const view = useMemo(() => openView(item, documentOf(item, found.result)), [item, found])
  const [marked] = markedControls(item, view)
  const image = (marked && view.editors.get(marked.name)) ?? null
  const spans = (marked && view.spanEditors.get(marked.name)) ?? null
  const editor = image ?? spans
  return (
    <>
      <div className={styles.shown}>
        <Desk work={item} title={item.title} image={image} spans={spans} />
      </div>
      {editor && <ObjectList editor={editor} />}
      {shownControls(view.document)
        .filter((control) => !holdsObjects(control))
        .map((control) => (
          <AnswerSection key={control.name} document={view.document} control={control} readOnly owned={undefined} fault={undefined} />
        ))}
      <History annotation={found} known={found} isPending={false} error={null} />
    </>
  )
}
