import { Injectable } from '@nestjs/common';
import { RouteTable } from './route-table';

/** The routes that hold right now. */
@Injectable()
export class Routes {
  private table = new RouteTable([]);

  get current(): RouteTable {
    return this.table;
  }

  /** Takes effect between two requests; none sees half of it. */
  replace(table: RouteTable): void {
    this.table = table;
  }
}
