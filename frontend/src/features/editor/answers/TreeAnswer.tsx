import { useState } from 'react'
import { ChevronRight } from 'lucide-react'
import type { Json } from '@/engine'
import { t } from '@/i18n'
import { useValue } from '@/modalities/image'
import { answer } from './change'
import type { AnswerProps, BranchSpec } from './spec'
import styles from './answers.module.css'

type Path = readonly string[]

function pathsOf(value: Json): readonly Path[] {
  if (!Array.isArray(value)) return []
  return (value as readonly Json[]).filter((path): path is Path & Json => Array.isArray(path) && path.every((step) => typeof step === 'string'))
}

const same = (a: Path, b: Path): boolean => a.length === b.length && a.every((step, index) => step === b[index])

/** Options in a tree that opens level by level. */
export function TreeAnswer({ document, control, labelledBy, readOnly }: AnswerProps) {
  const chosen = pathsOf(useValue(document, control.name))

  function toggle(path: Path): void {
    const without = chosen.filter((other) => !same(other, path))
    const next = without.length < chosen.length ? without : control.multiple ? [...chosen, path] : [path]
    answer(document, control.name, next.length > 0 ? next : null)
  }

  return (
    <div role="group" aria-labelledby={labelledBy}>
      <Branches
        branches={control.options ?? []}
        above={[]}
        leavesOnly={control.leaves_only ?? false}
        multiple={control.multiple ?? false}
        chosen={chosen}
        readOnly={readOnly}
        onToggle={toggle}
      />
    </div>
  )
}

interface BranchesProps {
  branches: readonly BranchSpec[]
  above: Path
  leavesOnly: boolean
  multiple: boolean
  chosen: readonly Path[]
  readOnly: boolean
  onToggle: (path: Path) => void
}

function Branches({ branches, above, ...rest }: BranchesProps) {
  return (
    <ul className={styles.branches}>
      {branches.map((branch) => {
        const spec = typeof branch === 'string' ? { name: branch } : branch
        return <Branch key={spec.name} spec={spec} path={[...above, spec.name]} {...rest} />
      })}
    </ul>
  )
}

function Branch({ spec, path, ...rest }: { spec: Exclude<BranchSpec, string>; path: Path } & Omit<BranchesProps, 'branches' | 'above'>) {
  const { chosen, leavesOnly, multiple, readOnly, onToggle } = rest
  const children = spec.children ?? []
  const holdsChoice = chosen.some((other) => path.every((step, index) => other[index] === step))
  const [open, setOpen] = useState(holdsChoice)
  const title = spec.title ?? spec.name
  const selectable = !leavesOnly || children.length === 0
  return (
    <li>
      <div className={styles.branch}>
        {children.length > 0 ? (
          <button
            type="button"
            className={styles.twist}
            aria-expanded={open}
            aria-label={open ? t('Close {name}', { name: title }) : t('Open {name}', { name: title })}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight aria-hidden="true" />
          </button>
        ) : (
          <span className={styles.twist} />
        )}
        {selectable ? (
          <label className={styles.leaf}>
            <input
              type={multiple ? 'checkbox' : 'radio'}
              checked={chosen.some((other) => same(other, path))}
              disabled={readOnly}
              onChange={() => onToggle(path)}
              // A chosen radio button says nothing when pressed again; here that takes the answer back.
              onClick={() => {
                if (!multiple && chosen.some((other) => same(other, path))) onToggle(path)
              }}
            />
            {title}
          </label>
        ) : (
          <button type="button" className={styles.leaf} onClick={() => setOpen(!open)}>
            {title}
          </button>
        )}
      </div>
      {open && children.length > 0 && <Branches branches={children} above={path} {...rest} />}
    </li>
  )
}
