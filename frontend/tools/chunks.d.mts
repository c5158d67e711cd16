interface Context {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null
}

export function areaOf(): (id: string, context: Context) => string | null
