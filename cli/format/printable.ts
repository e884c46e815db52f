export { printable } from '../../core/text/printable';
