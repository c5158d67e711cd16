import { Button } from '@/ui/Button'
import styles from './people.module.css'

interface Props {
  /** A paged list. */
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
  children: string
}

/** Goes on with a list that came in pages; nothing at its end. */
export function MoreButton({ list, children }: Props) {
  if (!list.hasNextPage) return null
  return (
    <div className={styles.more}>
      <Button isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
        {children}
      </Button>
    </div>
  )
}
