export type { ButtonProps, ListProps, SelectProps, StackProps, TextFieldProps, TextProps } from "./components.ts";
export { Button, List, Select, Stack, Text, TextField } from "./components.ts";
