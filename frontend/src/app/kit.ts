/**
 * The parts of the kit that the editor shares with other lazy areas. Reached from the entry they travel with it, so
 * that opening an item takes two scripts and not twenty; what only managers use stays out.
 */
import '@/ui/Banner'
import '@/ui/ProgressBar'
import '@/ui/RightsChip'
import '@/ui/Skeleton'
import '@/ui/States'
import '@/ui/ToggleChip'
import '@/ui/format'
