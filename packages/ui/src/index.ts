export { AppIcon, type AppIconProps, Badge, type BadgeProps } from "./components/badge.tsx";
export { Button, type ButtonProps, IconButton, type IconButtonProps, Spinner } from "./components/button.tsx";
export { type Choice, ChoiceCards, type ChoicesProps, Segmented, type SegmentedProps } from "./components/choices.tsx";
export {
  Capsule,
  type CapsuleProps,
  HostBar,
  type HostBarProps,
  Progress,
  TrustRow,
  type TrustRowProps,
  VaultBar,
  type VaultBarProps,
} from "./components/chrome.tsx";
export { classNames } from "./components/class-names.ts";
export { SelectField, type SelectFieldProps, type SelectOption, TextField, type TextFieldProps } from "./components/fields.tsx";
export { iconProps } from "./components/icon.ts";
export { Menu, type MenuItem } from "./components/menu.tsx";
export { Money } from "./components/money.tsx";
export { Navigation, type NavigationItem, type NavigationProps } from "./components/navigation.tsx";
export { EmptyState, type EmptyStateProps, ErrorState, Notice, type NoticeProps, OfflineBanner } from "./components/notice.tsx";
export { PactButton, type PactButtonProps } from "./components/pact-button.tsx";
export { createPart, type Part, type PartState, usePart } from "./components/part.ts";
export { PartSheet, type PartSheetProps } from "./components/part-sheet.tsx";
export { List, type ListProps, Row, type RowProps } from "./components/row.tsx";
export { SearchField, type SearchFieldProps } from "./components/search-field.tsx";
export { loadSheets, Sheet, type SheetCloseReason, type SheetProps } from "./components/sheet.tsx";
export { Skeleton, type SkeletonBox, type SkeletonPlan, type SkeletonProps } from "./components/skeleton.tsx";
export { Card, PavedCell, type PavedCellProps, PavedStrip, Section, type SectionProps } from "./components/surfaces.tsx";
export { Switch, type SwitchProps, SwitchRow, type SwitchRowProps } from "./components/switch.tsx";
export { type Column, DataTable, type DataTableProps, Metrics, type MetricValue, Panel } from "./components/table.tsx";
export { Stack, type StackProps, Text, type TextProps, VisuallyHidden } from "./components/text.tsx";
export { ToastHost } from "./components/toast-host.tsx";
export { createToasts, TOAST_MS, type Toast, type Toasts } from "./components/toasts.ts";
export { TotalLines, type TotalLinesProps } from "./components/total-lines.tsx";
export { ARMING_MS, type Arming, useArming } from "./components/use-arming.ts";
export { formattingLocale, isLocale, type Locale, locales, negotiateLocale } from "./i18n/locales.ts";
export { formatMoney } from "./i18n/money.ts";
export { UiProvider } from "./i18n/provider.tsx";
export {
  type Catalogue,
  type Catalogues,
  createTranslator,
  type DateStyle,
  type MessageValues,
  type Translator,
} from "./i18n/translator.ts";
export { type CatalogueSource, useCatalogue } from "./i18n/use-catalogue.ts";
export { Mark, type MarkProps } from "./mark/mark-view.tsx";
export { applyTheme, resolveTheme, type ThemeChoice, watchTheme } from "./theme/theme.ts";
export { colours, type GuestTokens, guestTokens, type Theme } from "./theme/tokens.ts";
export { type HostComponentProps, type HostComponents, hostComponents } from "./worker/host-components.tsx";
