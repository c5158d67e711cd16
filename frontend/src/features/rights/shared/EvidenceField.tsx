import { useId, useRef, useState, type DragEvent } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileCheck2, Paperclip, X } from 'lucide-react'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { bytes } from '@/ui/format'
import { IconButton } from '@/ui/IconButton'
import { Menu } from '@/ui/Menu'
import { Select } from '@/ui/Select'
import { EVIDENCE_KINDS, evidenceApi, evidenceQuery, kindOf, type Evidence, type EvidenceKind } from './evidence'
import { EvidenceLink } from './EvidenceLink'
import styles from './shared.module.css'

interface Props {
  label: string
  value: readonly Evidence[]
  onChange: (value: Evidence[]) => void
  /** What would do as proof here, in one line. */
  description?: string
  /** What the documents are unless their name says otherwise. */
  kind?: EvidenceKind
  error?: string | undefined
}

const AUTOMATIC = 'automatic'

/** Proof: documents dropped or chosen are stored at once and cited; documents that are on file can be cited again. */
export function EvidenceField({ label, value, onChange, description, kind, error }: Props) {
  const id = useId()
  const client = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const current = useRef(value)
  current.current = value
  const [over, setOver] = useState(false)
  const [as, setAs] = useState<EvidenceKind | typeof AUTOMATIC>(kind ?? AUTOMATIC)
  const [storing, setStoring] = useState(0)
  const [faults, setFaults] = useState<string[]>([])

  async function store(files: FileList | null): Promise<void> {
    const given = [...(files ?? [])]
    setFaults([])
    setStoring((count) => count + given.length)
    for (const file of given) {
      try {
        cite(await evidenceApi.add(file, as === AUTOMATIC ? kindOf(file.name) : as))
      } catch (fault) {
        const detail = isProblem(fault) ? fault.detail : t('It could not be stored. Try again.')
        setFaults((before) => [...before, t('{name}: {detail}', { name: file.name, detail })])
      } finally {
        setStoring((count) => count - 1)
      }
    }
    void client.invalidateQueries({ queryKey: evidenceQuery.queryKey })
  }
  function cite(added: Evidence): void {
    if (current.current.some((one) => one.id === added.id)) return
    current.current = [...current.current, added]
    onChange([...current.current])
  }
  function onDrop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    void store(event.dataTransfer.files)
  }
  return (
    <div className={styles.evidence} role="group" aria-labelledby={id}>
      <p id={id} className={styles.label}>
        {label}
      </p>
      {value.length > 0 && (
        <ul className={styles.cited}>
          {value.map((one) => (
            <li key={one.id}>
              <FileCheck2 aria-hidden="true" />
              <EvidenceLink evidence={one} />
              <span className="small dim num">{bytes(one.bytes)}</span>
              <IconButton size="small" label={t('Do not cite {name}', { name: one.filename })} icon={<X />} onPress={() => onChange(value.filter((other) => other.id !== one.id))} />
            </li>
          ))}
        </ul>
      )}
      {/* Dropping is a second way; the button in it is the first. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={styles.drop}
        data-over={over || undefined}
        data-invalid={error ? true : undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Button size="small" icon={<Paperclip />} isPending={storing > 0} onPress={() => input.current?.click()}>
          {t('Add a document')}
        </Button>
        <OnFile cited={value} onCite={cite} />
        <Select
          label={t('Kind of document')}
          hideLabel
          className={styles.kind}
          value={as}
          onChange={setAs}
          options={[
            { value: AUTOMATIC, label: t('Kind by its name') },
            ...(Object.keys(EVIDENCE_KINDS) as EvidenceKind[]).map((one) => ({ value: one, label: t(EVIDENCE_KINDS[one]) })),
          ]}
        />
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t('Documents')}
          onChange={(event) => {
            void store(event.target.files)
            event.target.value = ''
          }}
        />
        <p className="small dim">{description ?? t('Drop a mail, a contract or a screenshot here. It is kept by its hash; stewards alone can open it.')}</p>
      </div>
      {error && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      {faults.length > 0 && (
        <ul role="alert" className={styles.error}>
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

function OnFile({ cited, onCite }: { cited: readonly Evidence[]; onCite: (evidence: Evidence) => void }) {
  const recent = useQuery(evidenceQuery)
  const others = recent.data?.results.filter((one) => cited.every((other) => other.id !== one.id)) ?? []
  if (others.length === 0) return null
  return (
    <Menu
      label={t('Documents on file')}
      placement="bottom start"
      trigger={<Button size="small">{t('Cite what is on file')}</Button>}
      entries={others.slice(0, 12).map((one) => ({ id: one.id, label: one.filename || one.sha256.slice(0, 12), onAction: () => onCite(one) }))}
    />
  )
}
