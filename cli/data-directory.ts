/** Directory in which `moraine local` keeps its data unless it is told another. */
export const DATA_DIRECTORY = '.moraine';
